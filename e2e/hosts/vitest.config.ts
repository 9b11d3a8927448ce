import { defineConfig } from 'vitest/config';

/** `npm run hosts`: tests that take too long for `npm test`. */
export default defineConfig({ test: { include: ['hosts/*.run.ts'], testTimeout: 3600_000, hookTimeout: 3600_000 } });
