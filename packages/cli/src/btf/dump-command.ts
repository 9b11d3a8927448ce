import {
  decodeCoreAccess,
  decodeUtf8,
  encodeUtf8,
  formatCBytes,
  formatJson,
  formatRawBytes,
  formatRust,
  formatRustCore,
  formatTs,
  programsOf,
  TypeSizes,
  type BpftoolDialect,
  type Btf,
} from '@bpf-link-wasm/btf';
import { UsageError } from '@bpf-link-wasm/driver';
import { Command, Option } from 'commander';
import { readObject, readWithBase } from './read-object.js';
import { selectTypes } from './parse-values.js';
import { escapeControls } from '../terminal-text.js';
import { withLittleInlining } from './with-little-inlining.js';

interface DumpOptions {
  readonly format: keyof typeof formats | 'rust-core';
  readonly json?: true;
  readonly base?: string;
  readonly sorted?: boolean;
  readonly bpftool: BpftoolDialect;
  /** Path of an object. */
  readonly for?: string;
}

/** The printer of each format; `ids` are the types to print, undefined for all. */
const formats = {
  raw: (btf: Btf, ids: number[] | undefined) => formatRawBytes(btf, { ...(ids && { ids }) }),
  c: (btf: Btf, ids: number[] | undefined, { sorted = false, bpftool }: DumpOptions) =>
    formatCBytes(btf, { sorted, bpftool, definesNumbers: true, ...(ids && { ids }) }),
  json: (btf: Btf, ids: number[] | undefined) => formatJson(btf, { ...(ids && { ids }) }),
  rust: (btf: Btf, ids: number[] | undefined) => formatRust(btf, { ...(ids && { ids }) }),
  ts: (btf: Btf, ids: number[] | undefined) => formatTs(btf, { ...(ids && { ids }) }),
  js: (btf: Btf, ids: number[] | undefined) => formatTs(btf, { language: 'js', ...(ids && { ids }) }),
} as const;

/** `btf dump`: the types of a file. @param done Called with the exit code. */
export function createDumpCommand(done: (exitCode: number) => void): Command {
  return new Command('dump')
    .description(
      'Prints the types of an object or a raw blob: like bpftool, as a C header, as Rust or TypeScript, as JSON, or as `kernel_types!` for CO-RE in Rust.',
    )
    .argument('<file>', 'BPF object, kernel image or raw BTF; - is standard input')
    .argument(
      '[types...]',
      'names or ids of the types to print (default: all); c, rust and ts print what they need too; for rust-core the members: task_struct.se.vruntime, bpf_map_type.BPF_MAP_TYPE_HASH',
    )
    .addOption(
      new Option('--format <name>', 'how to print').choices([...Object.keys(formats), 'rust-core']).default('raw'),
    )
    .option('--json', 'the same as --format json')
    .option('--sorted', 'sort the C header by kind and name; like bpftool 7.8, this leaves out the first type')
    .addOption(
      new Option('--bpftool <version>', 'the bpftool whose C header to print')
        .choices(['7.1', '7.5', '7.8'])
        .default('7.8'),
    )
    .option(
      '--for <object>',
      'with --format rust-core: the members and types that the CO-RE relocations of an object use',
    )
    .option('--base <file>', 'the base BTF that this one extends, such as vmlinux for a module')
    .action((file: string, types: string[], options: DumpOptions) => done(dump(file, types, options)));
}

function dump(file: string, types: readonly string[], options: DumpOptions): number {
  const { json, base } = options;
  const format = json === true ? 'json' : options.format;
  if (options.for !== undefined && format !== 'rust-core')
    throw new UsageError('USAGE_BAD_VALUE', {
      option: 'for',
      found: `--format ${format}`,
      expected: '--format rust-core',
    });
  const { btf } = readWithBase(file, base);
  const ids = types.length === 0 || format === 'rust-core' ? undefined : selectTypes(btf, types);
  const text =
    format === 'rust-core'
      ? dumpRustCore(btf, types, options.for)
      : withLittleInlining(() => formats[format](btf, ids, options));
  const isAscii = hasPlainNames(btf) || isPlain(text);
  process.stdout.write(isAscii || format === 'json' ? toBytes(text, isAscii) : escapeText(text));
  return 0;
}

/**
 * Prints kernel types for CO-RE in Rust.
 * @param paths Members that the kernel must have.
 * @param object Path of an object whose relocations select further members, which the kernel may lack.
 */
function dumpRustCore(btf: Btf, paths: readonly string[], object: string | undefined): string {
  if (object === undefined && paths.length === 0)
    throw new UsageError('USAGE_BAD_VALUE', {
      option: 'types',
      found: 'none',
      expected: 'members such as task_struct.pid, or --for with an object',
    });
  const text = formatRustCore(btf, paths);
  if (object === undefined) return text;
  return formatRustCore(btf, [...paths, ...pathsOf(object)], { skipsMissing: true });
}

function pathsOf(path: string): string[] {
  const object = readObject(path);
  const sizes = new TypeSizes(object.btf);
  return programsOf(object).flatMap(({ relocations }) =>
    relocations.map((relocation) => decodeCoreAccess(object.btf, relocation, sizes).path),
  );
}

/**
 * Whether all names are printable ASCII, so that the output is too. Checking is cheap: the dump of a kernel is many
 * times as large.
 */
function hasPlainNames(btf: Btf): boolean {
  for (let part: Btf | undefined = btf; part !== undefined; part = part.base)
    if (/[^\0\t\n -~]/.test(toLatin1(part.strings.bytes))) return false;
  return true;
}

/** Whether a text is printable ASCII. */
function isPlain(text: string | Uint8Array): boolean {
  return !/[^\t\n -~]/.test(typeof text === 'string' ? text : toLatin1(text));
}

/** A character for each byte. */
const toLatin1 = ({ buffer, byteOffset, length }: Uint8Array): string =>
  Buffer.from(buffer, byteOffset, length).toString('latin1');

function toBytes(text: string | Uint8Array, isAscii: boolean): Uint8Array {
  if (typeof text !== 'string') return text;
  return isAscii ? Buffer.from(text, 'latin1') : encodeUtf8(text);
}

const escapeText = (text: string | Uint8Array): Uint8Array =>
  encodeUtf8(escapeControls(typeof text === 'string' ? text : decodeUtf8(text)));
