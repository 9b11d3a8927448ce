import { encodeUtf8, formatLayout, layoutOf, TypeSizes, type Btf } from '@bpf-link-wasm/btf';
import { Command } from 'commander';
import { parseCacheLine, selectTypes } from './parse-values.js';
import { readWithBase } from './read-object.js';
import { escapeControls } from '../terminal-text.js';

interface LayoutOptions {
  readonly expand?: boolean;
  readonly cacheline: number;
  readonly base?: string;
  readonly json?: true;
}

const kinds = ['STRUCT', 'UNION', 'TYPEDEF'];

/** `btf layout`: offsets, sizes and holes of structs. @param done Takes the exit code. */
export function createLayoutCommand(done: (exitCode: number) => void): Command {
  return new Command('layout')
    .description('Prints structs and unions with offsets, sizes, holes and bitfields, in the manner of pahole.')
    .argument('<file>', 'BPF object, kernel image or raw BTF; - is standard input')
    .argument('[types...]', 'names or ids of structs and unions (default: all)')
    .option('--expand', 'show the members of named structs too')
    .option('--cacheline <bytes>', 'mark the borders of cache lines; 0 marks none', parseCacheLine, 64)
    .option('--base <file>', 'the BTF that this one adds to, such as vmlinux for a module')
    .option('--json', 'print the layouts as JSON')
    .action((file: string, types: string[], options: LayoutOptions) => done(layout(file, types, options)));
}

function layout(
  file: string,
  types: readonly string[],
  { expand = false, cacheline, base, json }: LayoutOptions,
): number {
  const { btf } = readWithBase(file, base);
  const sizes = new TypeSizes(btf);
  const ids =
    types.length === 0
      ? namedComposites(btf)
      : selectTypes(btf, types, kinds).filter((id) => isComposite(btf, sizes, id));
  const layouts = ids.map((id) => layoutOf(btf, id, { expand, sizes }));
  const text =
    json === true
      ? `${JSON.stringify(layouts)}\n`
      : escapeControls(layouts.map((each) => formatLayout(btf, each, { cacheLine: cacheline })).join('\n'));
  process.stdout.write(encodeUtf8(text));
  return 0;
}

/** Whether a name stands for a struct or union; a typedef may stand for anything. */
function isComposite(btf: Btf, sizes: TypeSizes, id: number): boolean {
  const kind = btf.kind(id);
  if (kind !== 'TYPEDEF') return true;
  const target = sizes.skipModifiers(id);
  return btf.kind(target) === 'STRUCT' || btf.kind(target) === 'UNION';
}

function namedComposites(btf: Btf): number[] {
  return Array.from(btf.types()).flatMap(([id, { kind, name }]) =>
    (kind === 'STRUCT' || kind === 'UNION') && name !== '' ? [id] : [],
  );
}
