import { createVitestConfig } from '../config/vitest.base.js';

export default createVitestConfig('testkit');
