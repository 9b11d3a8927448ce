import { defineConfig } from 'vitest/config';

// `KERNELS=vmlinuz-5.10:vmlinuz-6.1 npx vitest run --root e2e --config kernel/booted/booted.vitest.mjs -u`. No part of the tests: it boots kernels.
export default defineConfig({ test: { include: ['kernel/booted/write-booted.ts'], testTimeout: 7_200_000 } });
