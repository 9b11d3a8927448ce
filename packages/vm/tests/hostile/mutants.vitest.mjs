import { defineConfig } from 'vitest/config';

// `npx vitest run --root packages/vm --config tests/hostile/mutants.vitest.mjs -u`. No part of the tests: it takes minutes of a
// processor.
const conditions = ['@bpf-link-wasm/source', 'node', 'import', 'default'];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: { include: ['tests/hostile/write-mutants.ts'], testTimeout: 7_200_000 },
});
