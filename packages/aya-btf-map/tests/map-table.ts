import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crateTarget, runCargoOnCrate } from '@bpf-link-wasm/testkit/cargo';
import { readAnswers } from './cilium.js';
import { expectations } from './expectations.js';
import { workspace } from './rust.js';

/** What rustdoc says of an item; only what is used here. */
interface Item {
  readonly name: string | null;
  readonly docs: string | null;
  readonly inner: {
    readonly struct?: { readonly impls: readonly number[] };
    readonly impl?: { readonly trait: unknown; readonly items: readonly number[] };
    readonly function?: unknown;
  };
}

/** A public type of the crate, its own methods, and the kernel that they want. */
export interface DocumentedType {
  readonly name: string;
  readonly kernel: string | undefined;
  readonly methods: readonly { readonly name: string; readonly docs: string; readonly kernel: string | undefined }[];
}

/** The structs of the crate, from rustdoc's JSON. */
export async function readDocumentation(): Promise<DocumentedType[]> {
  const json = ['-Z', 'unstable-options', '--output-format', 'json'];
  const { exitCode, stderr } = await runCargoOnCrate(workspace, [
    'rustdoc',
    '--locked',
    '--package',
    'aya-btf-map',
    '--lib',
    '--',
    ...json,
  ]);
  if (exitCode !== 0) throw new Error(`cargo rustdoc: exit code ${exitCode}\n${stderr}`);
  const path = join(crateTarget, 'doc/aya_btf_map.json');
  const { index } = JSON.parse(await readFile(path, 'utf8')) as { index: Record<string, Item> };
  const itemsOf = (ids: readonly number[]): Item[] => ids.flatMap((id) => index[id] ?? []);
  return Object.values(index).flatMap((item) => {
    if (!item.inner.struct || item.name === null) return [];
    const own = itemsOf(item.inner.struct.impls).filter(({ inner }) => inner.impl?.trait === null);
    const functions = own.flatMap(({ inner }) => itemsOf(inner.impl!.items)).filter(({ inner }) => inner.function);
    const methods = functions.map(({ name, docs }) => ({ name: name ?? '', docs: docs ?? '', kernel: kernelOf(docs) }));
    return [{ name: item.name, kernel: kernelOf(item.docs), methods }];
  });
}

function kernelOf(docs: string | null): string | undefined {
  return /Kernel >= (\d+\.\d+)/.exec(docs ?? '')?.[1];
}

const legend = `
**BTF**: the map is made with the BTF of its key and value. **yes**: it is made and used, without: the kernel takes no BTF for that type,
and loaders leave it out. **\\***: Aya says "type of MAP (BPF_MAP_TYPE_...) is unsupported; see \`EbpfLoader::allow_unsupported_maps\`": with that
it makes the map, and programs use it. **\\*\\***: Aya says "invalid program section", cilium/ebpf "'.struct_ops' section: not supported".
Behind a method is the kernel that it needs, where that is newer than its type's.
`;

/** The README's table: types, methods and kernels as documented, loaders as `kernel.test.ts` measures them. */
export async function formatMapTable(): Promise<string> {
  const [documentation, cilium] = [await readDocumentation(), await readAnswers()];
  const rows = expectations.flatMap(({ mapType, name, map, aya }, index) => {
    if (expectations.findIndex((one) => one.mapType === mapType) !== index) return [];
    const made = map.hasBtf ? 'BTF' : 'yes';
    const loaders = [made, aya.kind === 'Unsupported' ? `${made}\\*` : made, cilium[name]?.hasBtf ? 'BTF' : 'yes'];
    const documented = documentation.find((type) => type.name === mapType);
    const cells = documented
      ? [`\`${mapType}\``, formatMethods(documented), documented.kernel]
      : ['your own', '`define_map!`, `helpers`', ''];
    return [`| ${[...cells, ...loaders].join(' | ')} |`];
  });
  const operations =
    '| `#[struct_ops]` | a struct of the kernel, whose members are programs | 5.6 | BTF | refuses \\*\\* | refuses \\*\\* |';
  const head = ['| type | methods | kernel | libbpf | Aya | cilium/ebpf |', '|-|-|-|-|-|-|'];
  return [...head, ...rows, operations, legend.trimEnd()].join('\n');
}

function formatMethods({ methods, kernel }: DocumentedType): string {
  const shown = methods.filter(({ name }) => name !== 'new' && name !== 'as_ptr');
  const isNewer = (version: string): boolean => version.localeCompare(kernel ?? '0', 'en', { numeric: true }) > 0;
  const words = shown.map(({ name, kernel: own }) => (own && isNewer(own) ? `\`${name}\` (${own})` : `\`${name}\``));
  return words.length > 0 ? words.join(' ') : '`as_ptr`';
}
