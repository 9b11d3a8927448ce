import { defineConfig } from 'vitest/config';

// `npx vitest run --root e2e --config kernel/core-counts/counts.vitest.mjs -u`. No part of the tests: the counts are rustc's and clang's as well.
export default defineConfig({ test: { include: ['kernel/core-counts/write-counts.ts'], testTimeout: 600_000 } });
