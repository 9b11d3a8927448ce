import { readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A program that both linkers link. */
export interface ParityCase {
  readonly name: string;
  /** Paths. */
  readonly inputs: readonly string[];
}

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** The exports of the programs, all together: neither linker minds symbols that an input lacks. */
export const exportSymbols: readonly string[] = [
  [
    'LICENSE',
    'program',
    'MAP',
    'STATE',
    'COUNT',
    'LIMIT',
    'TABLE',
    'SHORT',
    'LONG',
    'EVENTS',
    'NICHES',
    'EMPTY',
    'NOTHING',
    'UNIT',
  ],
  ['double', 'memset', 'mix', 'scale', 'state'],
  ['count_packets', 'filter', 'fork', 'lengths', 'license_text', 'PID_MAP', 'shift', 'unseen'],
].flat();

/** Every program: those of `bitcode/`, and some from other tests. */
export const cases: readonly ParityCase[] = [
  ...readdirSync(at('bitcode'))
    .filter((file) => file.endsWith('.bc'))
    .sort()
    .map((file) => ({ name: basename(file, '.bc'), inputs: [at(`bitcode/${file}`)] })),
  { name: 'c-archive', inputs: [at('../fixtures/archive/main.bc'), at('../fixtures/archive/gnu.a')] },
  { name: 'c-maps', inputs: [at('../fixtures/c-maps/prog.bc')] },
  { name: 'fork', inputs: [at('../../examples/fork/fork.bc')] },
];
