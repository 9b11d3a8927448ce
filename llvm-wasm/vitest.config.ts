import { createVitestConfig } from '../tools/config/vitest.base.js';

const base = createVitestConfig('llvm-wasm');

export default { ...base, test: { ...base.test, include: ['tests/scripts/*.test.mjs'] } };
