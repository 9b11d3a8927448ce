#!/usr/bin/env node
'use strict';
require('node:module').enableCompileCache?.();
try {
  module.exports = require('../dist/cli.cjs');
} catch (error) {
  // A clone in which npm ran without scripts.
  if (error.code !== 'MODULE_NOT_FOUND' || !error.message.includes('cli.cjs')) throw error;
  process.stderr.write('bpf-link-wasm: not built yet; run: npm run prepare\n');
  process.exitCode = 70;
}
