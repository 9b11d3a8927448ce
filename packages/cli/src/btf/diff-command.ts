import { diffBtf, encodeUtf8, formatChange, type BtfDiff, type DiffType, type TypeChange } from '@bpf-link-wasm/btf';
import { Command } from 'commander';
import { readWithBase } from './read-object.js';
import { encodeBigint } from './report.js';
import { escapeName, paint } from '../terminal-text.js';

interface DiffOptions {
  readonly base?: string;
  readonly exitCode?: true;
  readonly json?: true;
}

/** `btf diff`: what changed between two files. @param done Called with the exit code. */
export function createDiffCommand(done: (exitCode: number) => void): Command {
  return new Command('diff')
    .description('Lists the types that only one of two files has, and what changed in those that both have.')
    .argument('<before>', 'BPF object, kernel image or raw BTF')
    .argument('<after>', 'the same, to compare with')
    .argument('[types...]', 'names of the types to compare (default: all)')
    .option('--base <file>', 'the base BTF that both extend, such as vmlinux for two builds of a module')
    .option('--exit-code', 'exit with 1 if there are differences')
    .option('--json', 'print JSON')
    .action((before: string, after: string, types: string[], options: DiffOptions) =>
      done(compare(before, after, types, options)),
    );
}

function compare(
  before: string,
  after: string,
  names: readonly string[],
  { base, exitCode, json }: DiffOptions,
): number {
  const [a, b] = [readWithBase(before, base).btf, readWithBase(after, base).btf];
  const diff = diffBtf(a, b, names.length === 0 ? {} : { names });
  const text = json === true ? `${JSON.stringify({ before, after, ...diff }, encodeBigint)}\n` : formatDiff(diff);
  process.stdout.write(encodeUtf8(text));
  const count = diff.added.length + diff.removed.length + diff.changed.length;
  return exitCode === true && count > 0 ? 1 : 0;
}

function formatDiff({ added, removed, changed }: BtfDiff): string {
  const one = (sign: string, { kind, name }: DiffType | TypeChange): string => `${sign} ${kind} ${escapeName(name)}`;
  return [
    ...removed.map((type) => `${paint(one('-', type), 'red')}\n`),
    ...added.map((type) => `${paint(one('+', type), 'green')}\n`),
    ...changed.map((type) => {
      const lines = type.changes.map((change) => `    ${escapeName(formatChange(change))}\n`);
      return `${paint(one('~', type), 'yellow')}\n${lines.join('')}`;
    }),
    `${added.length} added, ${removed.length} removed, ${changed.length} changed\n`,
  ].join('');
}
