#!/usr/bin/env node
import module from 'node:module';

module.enableCompileCache?.();
try {
  await import('../dist/cli.js');
} catch (error) {
  // A clone in which npm ran without scripts.
  if (error.code !== 'ERR_MODULE_NOT_FOUND' || !error.message.includes('cli.js')) throw error;
  process.stderr.write('bpf-link-wasm: not built yet; run: npm run prepare\n');
  process.exitCode = 70;
}
