import { btf } from './btf.js';
import type { Explanation } from './explanation.js';
import { inputs } from './inputs.js';
import { linking } from './linking.js';
import { running } from './running.js';
import { usageAndIo } from './usage-and-io.js';

export type { Explanation } from './explanation.js';

/** The chapters of docs/errors.md: every code of the library, the command, the BTF library and the VM. */
export const chapters: readonly (readonly [title: string, table: Readonly<Record<string, Explanation>>])[] = [
  ['Inputs', inputs],
  ['Linking and code generation', linking],
  ['BTF and maps', btf],
  ['Running programs', running],
  ['Command line, files, engine', usageAndIo],
];

/** The first sentence of an explanation's meaning, for lists: up to a period that a space or nothing follows. */
export function summaryOf({ meaning }: Explanation): string {
  return /^.*?\.(?= |$)/.exec(meaning)?.[0] ?? meaning;
}

/** The explanation of each code. */
export const explanations: Readonly<Record<string, Explanation>> = Object.assign(
  {},
  ...chapters.map(([, table]) => table),
);
