import { BtfError, encodeUtf8, formatSkeleton } from '@bpf-link-wasm/btf';
import { Command, Option } from 'commander';
import { writeOutputs } from '../write-outputs.js';
import { readObject } from './read-object.js';
import { assertOutputsApart } from './write-btf.js';

interface SkeletonOptions {
  readonly lang: 'ts' | 'js';
  readonly output: string;
}

/** `btf skeleton`: a module for the program that loads an object. @param done Called with the exit code. */
export function createSkeletonCommand(done: (exitCode: number) => void): Command {
  return new Command('skeleton')
    .description(
      'Writes a module for the program that loads an object: its maps with codecs for keys and values, its programs, and its global variables by section, as `bpftool gen skeleton` does in C.',
    )
    .argument('<object>', 'BPF object; - is standard input')
    .addOption(
      new Option('--lang <name>', 'TypeScript, or JavaScript without types').choices(['ts', 'js']).default('ts'),
    )
    .option('-o, --output <file>', 'where the module goes; - is standard output', '-')
    .action((file: string, options: SkeletonOptions) => done(writeSkeleton(file, options)));
}

function writeSkeleton(file: string, { lang, output }: SkeletonOptions): number {
  assertOutputsApart([file], [output]);
  const { btf, elf } = readObject(file);
  if (elf === undefined)
    throw new BtfError('BTF_BAD_VALUE', {
      subject: 'file',
      found: 'raw BTF',
      expected: 'a BPF object, which has programs and maps',
    });
  writeOutputs([{ path: output, bytes: encodeUtf8(formatSkeleton({ btf, elf }, { language: lang })) }]);
  return 0;
}
