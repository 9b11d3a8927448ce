import { archivesSuite } from './archives.suite.js';
import { badInputsSuite } from './bad-inputs.suite.js';
import { inputsSuite } from './inputs.suite.js';
import type { OpenTarget } from './link-target.js';
import { outputsSuite } from './outputs.suite.js';
import { symbolsSuite } from './symbols.suite.js';

/** Every behaviour that all targets share. */
export function runAllSuites(open: OpenTarget): void {
  for (const suite of [inputsSuite, archivesSuite, symbolsSuite, outputsSuite, badInputsSuite]) suite(open);
}
