import { defineConfig } from 'vitest/config';

// `npx vitest run --root e2e --config parity/verified.vitest.mjs -u`. No part of the tests: what it counts depends on the kernel.
export default defineConfig({ test: { include: ['parity/write-verified.ts'], testTimeout: 3_600_000 } });
