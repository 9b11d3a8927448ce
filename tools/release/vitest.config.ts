import { createVitestConfig } from '../config/vitest.base.js';

const base = createVitestConfig('release');

export default { ...base, test: { ...base.test, include: ['tests/*.test.mjs'] } };
