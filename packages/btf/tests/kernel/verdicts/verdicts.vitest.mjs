import { defineConfig } from 'vitest/config';

// npx vitest run --root packages/btf --config tests/kernel/verdicts/verdicts.vitest.mjs
export default defineConfig({
  test: { include: ['tests/kernel/verdicts/write-verdicts.ts'], testTimeout: 3_600_000 },
  resolve: { conditions: ['@bpf-link-wasm/source'] },
});
