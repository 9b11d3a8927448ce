import { defineConfig } from 'vitest/config';

// `npx vitest run --root packages/vm --config tests/random/oracle.vitest.mjs -u`. No part of the tests: it takes 10 minutes of a
// processor, and a kernel that runs BPF.
const conditions = ['@bpf-link-wasm/source', 'node', 'import', 'default'];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: { include: ['tests/random/write-oracle.ts'], testTimeout: 7_200_000 },
});
