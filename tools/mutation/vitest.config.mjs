/** The fast tests of the package: no process is started and no kernel is asked, so that a mutant costs little. */
import { createVitestConfig } from '../config/vitest.base.js';
import { folders } from './folders.mjs';

const base = createVitestConfig('btf-mutation');
const folder = process.env.MUTATE_FOLDER ?? 'layout';

export default {
  ...base,
  test: { ...base.test, include: folders[folder].tests.map((path) => `packages/btf/tests/${path}`), reporters: [] },
};
