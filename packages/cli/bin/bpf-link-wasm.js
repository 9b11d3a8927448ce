#!/usr/bin/env node
'use strict';
try {
  require('../dist/compile-cache.cjs').enableCompileCache();
  module.exports = require('../dist/cli.cjs');
} catch (error) {
  // The bundle is missing in a clone where npm ran without scripts.
  if (error.code !== 'MODULE_NOT_FOUND' || !/c(li|ompile-cache)\.cjs/.test(error.message)) throw error;
  process.stderr.write('bpf-link-wasm: not built yet; run: npm run prepare\n');
  process.exitCode = 70;
}
