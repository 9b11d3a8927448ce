import { defineConfig } from 'vitest/config';

// `npx vitest run --root e2e --config parity/counts.vitest.mjs -u`. No part of the tests: it links and loads some 700 objects.
export default defineConfig({ test: { include: ['parity/write-counts.ts'], testTimeout: 3_600_000 } });
