// Measures how long a page takes to link: npx vitest run --config e2e/browser/times.vitest.mjs
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  test: { include: ['measure-times.ts'], testTimeout: 300_000, hookTimeout: 60_000, reporters: ['dot'] },
});
