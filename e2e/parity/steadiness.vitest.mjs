import { defineConfig } from 'vitest/config';

// `npx vitest run --root e2e --config parity/steadiness.vitest.mjs -u`. No part of the tests: some 2,000 links.
export default defineConfig({ test: { include: ['parity/write-steadiness.ts'], testTimeout: 3_600_000 } });
