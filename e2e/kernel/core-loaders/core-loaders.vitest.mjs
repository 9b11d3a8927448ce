import { defineConfig } from 'vitest/config';

// `npx vitest run --root e2e --config kernel/core-loaders/core-loaders.vitest.mjs -u`, as root, with Go 1.25 or later. No part of the tests: not all
// machines that run them have Go.
export default defineConfig({
  test: { include: ['kernel/core-loaders/write-core-loaders.ts'], testTimeout: 7_200_000 },
});
