import { defineConfig } from 'vitest/config';

// `npx vitest run --root e2e --config kernel/core-forms/core-forms.vitest.mjs -u`, as root, with Go 1.25 or later. No part of the tests: 13 builds.
export default defineConfig({ test: { include: ['kernel/core-forms/write-core-forms.ts'], testTimeout: 7_200_000 } });
