import {
  decodeCoreAccess,
  encodeUtf8,
  programsOf,
  resolveCore,
  TypeSizes,
  type Btf,
  type BtfObject,
  type CoreResolution,
} from '@bpf-link-wasm/btf';
import { Command } from 'commander';
import { readObject, readWithBase } from './read-object.js';
import { formatTable } from './report.js';

interface CoreOptions {
  readonly kernelBtf?: string;
  readonly base?: string;
  readonly json?: true;
}

/** A relocation as the command prints it. */
interface Row {
  readonly section: string;
  /** Of the function. */
  readonly program: string;
  /** Number of the instruction in the section. */
  readonly instruction: number;
  readonly kind: string;
  readonly path: string;
  /** In bytes, in the object's own types; null for types and enumerators. */
  readonly offset: number | null;
  /** What becomes of it on the kernel; absent without one. */
  readonly resolution?: CoreResolution;
}

/** `btf core`: the CO-RE relocations of an object. @param done Takes the exit code. */
export function createCoreCommand(done: (exitCode: number) => void): Command {
  return new Command('core')
    .description('Lists the CO-RE relocations of an object, and what becomes of them on a kernel.')
    .argument('<file>', 'BPF object; - is standard input')
    .option('--kernel-btf <file>', 'the BTF of that kernel, such as /sys/kernel/btf/vmlinux')
    .option('--base <file>', 'the BTF that --kernel-btf adds to, such as vmlinux for a module')
    .option('--json', 'print JSON')
    .action((file: string, options: CoreOptions) => done(listRelocations(file, options)));
}

function listRelocations(file: string, { kernelBtf, base, json }: CoreOptions): number {
  const object = readObject(file);
  const rows = rowsOf(object, kernelBtf === undefined ? undefined : readWithBase(kernelBtf, base).btf);
  const text = json === true ? `${JSON.stringify({ file, relocations: rows }, encodeBigint)}\n` : formatRows(rows);
  process.stdout.write(encodeUtf8(text));
  return rows.some(({ resolution }) => resolution?.outcome === 'failed') ? 1 : 0;
}

function rowsOf(object: BtfObject, kernel: Btf | undefined): Row[] {
  const { btf } = object;
  const ext = object.ext();
  const sizes = new TypeSizes(btf);
  const resolutions = kernel === undefined || ext === undefined ? [] : resolveCore(btf, ext, kernel);
  const byPlace = new Map(resolutions.map((resolution) => [`${resolution.section} ${resolution.offset}`, resolution]));
  return programsOf(object).flatMap(({ section, name, relocations }) =>
    relocations.map((relo) => {
      const { kind, path, offsetBits } = decodeCoreAccess(btf, relo, sizes);
      const resolution = byPlace.get(`${section} ${relo.offset}`);
      const offset = offsetBits === undefined ? null : Math.floor(offsetBits / 8);
      return {
        section,
        program: name,
        instruction: relo.offset / 8,
        kind,
        path,
        offset,
        ...(resolution && { resolution }),
      };
    }),
  );
}

function formatRows(rows: readonly Row[]): string {
  if (rows.length === 0) return 'no CO-RE relocations\n';
  const cells = rows.map(({ section, program, instruction, kind, path, offset, resolution }) => [
    section,
    program,
    String(instruction),
    kind,
    offset === null ? '-' : String(offset),
    ...(resolution === undefined ? [] : [formatResolution(resolution)]),
    path,
  ]);
  const head = [
    'section',
    'program',
    'insn',
    'kind',
    'offset',
    ...(rows[0]!.resolution === undefined ? [] : ['kernel']),
    'access',
  ];
  return formatTable([head, ...cells]);
}

function formatResolution({ outcome, value, reason }: CoreResolution): string {
  if (outcome === 'failed') return `failed: ${reason ?? 'no reason'}`;
  return outcome === 'absent' ? 'absent' : `found: ${value ?? '-'}`;
}

function encodeBigint(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}
