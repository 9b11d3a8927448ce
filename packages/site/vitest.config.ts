import { createVitestConfig } from '../../tools/config/vitest.base.js';

export default createVitestConfig('site');
