import {
  containersOf,
  countHoles,
  encodeUtf8,
  formatLayout,
  layoutOf,
  packedSize,
  TypeSizes,
  type Btf,
  type BtfType,
  type CompositeLayout,
  type StructType,
} from '@bpf-link-wasm/btf';
import { Command } from 'commander';
import { parseCacheLine, parseHoles, selectTypes } from './parse-values.js';
import { readWithBase } from './read-object.js';
import { escapeControls, escapeName } from '../terminal-text.js';

interface LayoutOptions {
  readonly expand?: boolean;
  readonly cacheline: number;
  readonly sizes?: true;
  readonly holes?: number;
  readonly packable?: true;
  /** Name or id of a type. */
  readonly contains?: string;
  readonly base?: string;
  readonly json?: true;
}

const kinds = ['STRUCT', 'UNION', 'TYPEDEF'];

/** `btf layout`: offsets, sizes and holes of structs. @param done Called with the exit code. */
export function createLayoutCommand(done: (exitCode: number) => void): Command {
  return new Command('layout')
    .description('Prints structs and unions with offsets, sizes, holes and bitfields, in the manner of pahole.')
    .argument('<file>', 'BPF object, kernel image or raw BTF; - is standard input')
    .argument('[types...]', 'names or ids of structs and unions (default: all)')
    .option('--expand', 'show the members of named structs too')
    .option('--cacheline <bytes>', 'mark the boundaries of cache lines; 0 marks none', parseCacheLine, 64)
    .option('-s, --sizes', 'list names, sizes and numbers of holes, separated by tabs')
    .option('-H, --holes <count>', 'only those with at least this many holes', parseHoles)
    .option(
      '-P, --packable',
      'list the structs that would be smaller with members moved into holes: name, size, new size, bytes saved, separated by tabs',
    )
    .option('-i, --contains <type>', 'list the names of those with a member of this type')
    .option('--base <file>', 'the base BTF that this one extends, such as vmlinux for a module')
    .option('--json', 'print the layouts as JSON')
    .action((file: string, types: string[], options: LayoutOptions) => done(layout(file, types, options)));
}

function layout(
  file: string,
  types: readonly string[],
  { expand = false, cacheline, sizes: listsSizes, holes = 0, packable, contains, base, json }: LayoutOptions,
): number {
  const { btf } = readWithBase(file, base);
  const sizes = new TypeSizes(btf);
  const named =
    types.length === 0
      ? namedComposites(btf)
      : selectTypes(btf, types, kinds).filter((id) => isComposite(btf, sizes, id));
  const containers = contains === undefined ? undefined : new Set(containersOf(btf, selectTypes(btf, [contains])));
  const ids = containers === undefined ? named : named.filter((id) => containers.has(sizes.skipModifiers(id)));
  const layouts = ids
    .map((id) => layoutOf(btf, id, { expand, sizes }))
    .filter((each) => holesOf(btf, sizes, each.id) >= holes);
  if (packable === true) return listPackable(btf, sizes, layouts, json === true);
  const text =
    json === true
      ? `${JSON.stringify(layouts)}\n`
      : listsSizes === true
        ? layouts.map((each) => `${escapeName(each.name)}\t${each.size}\t${holesOf(btf, sizes, each.id)}\n`).join('')
        : containers === undefined
          ? escapeControls(layouts.map((each) => formatLayout(btf, each, { cacheLine: cacheline })).join('\n'))
          : layouts.map(({ name }) => `${escapeName(name)}\n`).join('');
  process.stdout.write(encodeUtf8(text));
  return 0;
}

/** Lists the structs that pahole could shrink. @returns The exit code. */
function listPackable(btf: Btf, sizes: TypeSizes, layouts: readonly CompositeLayout[], isJson: boolean): number {
  const rows = layouts.flatMap(({ id, name, size }) => {
    const type = btf.type(id);
    const packed = isStruct(type) ? packedSize(btf, type, sizes) : undefined;
    return packed === undefined ? [] : [{ id, name, size, packedSize: packed, saved: size - packed }];
  });
  const lines = rows.map((row) => `${escapeName(row.name)}\t${row.size}\t${row.packedSize}\t${row.saved}\n`);
  process.stdout.write(encodeUtf8(isJson ? `${JSON.stringify(rows)}\n` : lines.join('')));
  return 0;
}

/** Number of holes of whole bytes; pahole counts none in unions. */
function holesOf(btf: Btf, sizes: TypeSizes, id: number): number {
  const type = btf.type(id);
  return isStruct(type) ? countHoles(btf, type, sizes).bytes : 0;
}

const isStruct = (type: BtfType): type is StructType => type.kind === 'STRUCT';

/** Whether a name is that of a struct or union; a typedef may be of any type. */
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
