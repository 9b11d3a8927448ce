import { createVitestConfig } from '../config/vitest.base.js';

const base = createVitestConfig('toolchain');

export default { ...base, test: { ...base.test, include: ['tests/*.test.mjs'] } };
