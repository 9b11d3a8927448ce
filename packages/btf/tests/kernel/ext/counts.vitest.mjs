import { defineConfig } from 'vitest/config';

// npx vitest run --root packages/btf --config tests/kernel/ext/counts.vitest.mjs
export default defineConfig({
  test: { include: ['tests/kernel/ext/write-{counts,program-verdicts}.ts'], testTimeout: 3_600_000 },
  resolve: { conditions: ['@bpf-link-wasm/source'] },
});
