import { createVitestConfig } from '../../tools/config/vitest.base.js';

const { test } = createVitestConfig('site');

// Without the base's resolve conditions: the site is made from the packages' bundles, and so are these tests.
export default { test };
