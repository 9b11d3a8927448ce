import { dedup } from '@bpf-link-wasm/btf';
import { Command } from 'commander';
import { readWithBase } from './read-object.js';
import { assertOutputsApart, writeBtf } from './write-btf.js';

interface DedupOptions {
  readonly output: string;
  readonly base?: string;
  readonly json?: true;
}

/** `btf dedup`: merges equal types. @param done Called with the exit code. */
export function createDedupCommand(done: (exitCode: number) => void): Command {
  return new Command('dedup')
    .description("Merges types that are the same, like libbpf's btf__dedup, and writes raw BTF.")
    .argument('<file>', 'BPF object, kernel image or raw BTF; - is standard input')
    .requiredOption('-o, --output <file>', 'where the raw BTF goes; - is standard output')
    .option('--base <file>', 'the base BTF that this one extends; its types are left out')
    .option('--json', 'print sizes as JSON')
    .action((file: string, options: DedupOptions) => done(deduplicate(file, options)));
}

function deduplicate(file: string, { output, base, json }: DedupOptions): number {
  assertOutputsApart([file, ...(base === undefined ? [] : [base])], [output]);
  const { btf } = readWithBase(file, base);
  writeBtf([{ path: output, btf: dedup(btf).btf }], btf, json === true);
  return 0;
}
