#!/usr/bin/env node
'use strict';
try {
  require('../dist/compile-cache.cjs').enableCompileCache();
  module.exports = require('../dist/cli.cjs');
} catch (error) {
  // In a clone where npm ran without install scripts, the bundle is missing.
  if (error.code !== 'MODULE_NOT_FOUND' || !/c(li|ompile-cache)\.cjs/.test(error.message)) throw error;
  process.stderr.write('bpf-link-wasm: not built yet; run: npm run prepare\n');
  process.exitCode = 70;
}
