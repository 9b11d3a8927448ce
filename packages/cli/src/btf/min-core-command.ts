import { minCoreBtf } from '@bpf-link-wasm/btf';
import { Command } from 'commander';
import { readObject, readWithBase } from './read-object.js';
import { assertOutputsApart, writeBtf } from './write-btf.js';

interface MinCoreOptions {
  readonly output: string;
  readonly base?: string;
  readonly json?: true;
}

/** `btf min-core`: the part of a kernel's BTF that some objects need. @param done Called with the exit code. */
export function createMinCoreCommand(done: (exitCode: number) => void): Command {
  return new Command('min-core')
    .description(
      "Writes the part of a kernel's BTF that the CO-RE relocations of objects need, like `bpftool gen min_core_btf`, to ship with them for kernels without BTF (btf_custom_path of libbpf, `EbpfLoader::btf` of Aya).",
    )
    .argument('<file>', "a kernel's BTF, such as /sys/kernel/btf/vmlinux")
    .argument('<objects...>', 'BPF objects')
    .requiredOption('-o, --output <file>', 'where the raw BTF goes; - is standard output')
    .option('--base <file>', 'the base BTF that this one extends, such as vmlinux for a module')
    .option('--json', 'print sizes as JSON')
    .action((file: string, objects: string[], options: MinCoreOptions) => done(minimize(file, objects, options)));
}

function minimize(file: string, objects: readonly string[], { output, base, json }: MinCoreOptions): number {
  assertOutputsApart([file, ...objects, ...(base === undefined ? [] : [base])], [output]);
  const kernel = readWithBase(file, base).btf;
  const { btf } = minCoreBtf(kernel, objects.map(readObject));
  writeBtf([{ path: output, btf }], kernel, json === true);
  return 0;
}
