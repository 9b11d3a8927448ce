import {
  decodeUtf8,
  encodeUtf8,
  formatC,
  formatJson,
  formatRawBytes,
  formatRust,
  formatTs,
  type Btf,
} from '@bpf-link-wasm/btf';
import { Command, Option } from 'commander';
import { readWithBase } from './read-with-base.js';
import { selectTypes } from './select-types.js';
import { escapeControls } from '../terminal-text.js';

interface DumpOptions {
  readonly format: keyof typeof formats;
  readonly json?: true;
  readonly base?: string;
  readonly sorted?: boolean;
}

/** How each format is made; `ids` are the types asked for, all when undefined. */
const formats = {
  raw: (btf: Btf, ids: number[] | undefined) => formatRawBytes(btf, { ...(ids && { ids }) }),
  c: (btf: Btf, ids: number[] | undefined, sorted: boolean) =>
    formatC(btf, { sorted, definesNumbers: true, ...(ids && { ids }) }),
  json: (btf: Btf, ids: number[] | undefined) => formatJson(btf, { ...(ids && { ids }) }),
  rust: (btf: Btf, ids: number[] | undefined) => formatRust(btf, { ...(ids && { ids }) }),
  ts: (btf: Btf, ids: number[] | undefined) => formatTs(btf, { ...(ids && { ids }) }),
  js: (btf: Btf, ids: number[] | undefined) => formatTs(btf, { language: 'js', ...(ids && { ids }) }),
} as const;

/** `btf dump`: the types of a file. @param done Takes the exit code. */
export function createDumpCommand(done: (exitCode: number) => void): Command {
  return new Command('dump')
    .description(
      'Prints the types of an object or a raw blob: as bpftool does, as a C header, as Rust or TypeScript, as JSON.',
    )
    .argument('<file>', 'BPF object, kernel image or raw BTF; - is standard input')
    .argument(
      '[types...]',
      'names or ids of the types to print (default: all); c, rust and ts print what they need too',
    )
    .addOption(new Option('--format <name>', 'how to print').choices(Object.keys(formats)).default('raw'))
    .option('--json', 'the same as --format json')
    .option('--sorted', 'sort the C header by kind and name')
    .option('--base <file>', 'the BTF that this one adds to, such as vmlinux for a module')
    .action((file: string, types: string[], options: DumpOptions) => done(dump(file, types, options)));
}

function dump(file: string, types: readonly string[], { format, json, base, sorted = false }: DumpOptions): number {
  const { btf } = readWithBase(file, base);
  const ids = types.length === 0 ? undefined : selectTypes(btf, types);
  const text = formats[json === true ? 'json' : format](btf, ids, sorted);
  const isData = json === true || format === 'json';
  process.stdout.write(isData ? toBytes(text) : escapeBytes(toBytes(text)));
  return 0;
}

const toBytes = (text: string | Uint8Array): Uint8Array => (typeof text === 'string' ? encodeUtf8(text) : text);

/** As `escapeControls`; names of a kernel are ASCII, and its dump is large. */
function escapeBytes(bytes: Uint8Array): Uint8Array {
  const isPlain = bytes.every((byte) => byte < 0x7f && (byte >= 0x20 || byte === 0x0a || byte === 0x09));
  return isPlain ? bytes : encodeUtf8(escapeControls(decodeUtf8(bytes)));
}
