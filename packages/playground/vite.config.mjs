import { readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import { contentSecurity } from './build/content-security.ts';
import { offline } from './build/offline.ts';
import { prebuilt } from './build/prebuilt.ts';

const engine = fileURLToPath(new URL('../../llvm-wasm/artifact/bpf-linker.wasm', import.meta.url));
const { llvm } = JSON.parse(readFileSync(new URL('../../llvm-wasm/versions.json', import.meta.url), 'utf8'));

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  // Relative addresses: the built folder works under any path.
  base: './',
  plugins: [prebuilt(), contentSecurity(), offline()],
  define: {
    'import.meta.env.ENGINE_BYTES': statSync(engine).size,
    'import.meta.env.LLVM_VERSION': JSON.stringify(llvm.version),
  },
  worker: { format: 'es' },
  build: {
    target: 'es2022',
    cssTarget: ['chrome123', 'firefox128', 'safari17.5'],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 400,
    reportCompressedSize: false,
  },
  server: { fs: { allow: ['../..'] } },
});
