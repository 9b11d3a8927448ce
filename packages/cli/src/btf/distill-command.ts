import { distillBase, relocateBase } from '@bpf-link-wasm/btf';
import { Command } from 'commander';
import { readObject, readWithBase } from './read-object.js';
import { assertOutputsApart, writeBtf } from './write-btf.js';

interface DistillOptions {
  readonly output: string;
  readonly outputBase: string;
  readonly json?: true;
}

/**
 * `btf distill`: makes split BTF relocatable, with the part of its base that it needs.
 * @param done Called with the exit code.
 */
export function createDistillCommand(done: (exitCode: number) => void): Command {
  return new Command('distill')
    .description(
      "Writes a distilled base, reduced to what split BTF such as a module's needs, and the split BTF on top of it, like libbpf's btf__distill_base.",
    )
    .argument('<base>', 'the base BTF that the split BTF extends, such as vmlinux')
    .argument('<split>', 'kernel module or raw split BTF')
    .requiredOption('-o, --output <file>', 'where the split BTF goes')
    .requiredOption('--output-base <file>', 'where the distilled base goes')
    .option('--json', 'print sizes as JSON')
    .action((base: string, split: string, options: DistillOptions) => done(distill(base, split, options)));
}

function distill(base: string, split: string, { output, outputBase, json }: DistillOptions): number {
  assertOutputsApart([base, split], [output, outputBase]);
  const { btf } = readWithBase(split, base);
  const made = distillBase(btf);
  const outputs = [
    { path: output, btf: made.btf },
    { path: outputBase, btf: made.base },
  ];
  writeBtf(outputs, btf, json === true);
  return 0;
}

interface RelocateOptions {
  readonly output: string;
  readonly distilled?: string;
  readonly json?: true;
}

/** `btf relocate`: moves split BTF to another base. @param done Called with the exit code. */
export function createRelocateCommand(done: (exitCode: number) => void): Command {
  return new Command('relocate')
    .description(
      "Moves split BTF with a distilled base to another base, like libbpf's btf__relocate, and as the kernel does when it loads a module.",
    )
    .argument('<base>', 'the base to move to, such as vmlinux')
    .argument('<split>', 'kernel module with a section .BTF.base, or raw split BTF')
    .requiredOption('-o, --output <file>', 'where the raw BTF goes; - is standard output')
    .option('--distilled <file>', 'the distilled base of raw split BTF')
    .option('--json', 'print sizes as JSON')
    .action((base: string, split: string, options: RelocateOptions) => done(relocate(base, split, options)));
}

function relocate(base: string, split: string, { output, distilled, json }: RelocateOptions): number {
  assertOutputsApart([base, split, ...(distilled === undefined ? [] : [distilled])], [output]);
  const { btf } = distilled === undefined ? readObject(split) : readWithBase(split, distilled);
  writeBtf([{ path: output, btf: relocateBase(btf, readObject(base).btf) }], btf, json === true);
  return 0;
}
