import { defineConfig } from 'vitest/config';

/** `npm run hosts`: what is too long for `npm test`. */
export default defineConfig({ test: { include: ['hosts/*.run.ts'], testTimeout: 3600_000, hookTimeout: 3600_000 } });
