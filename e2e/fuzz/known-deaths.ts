import { blockIds, type BitItem, type Block } from './decode-bitstream.js';

/**
 * Inputs on which LLVM itself hangs or crashes, native or not: it follows these references of debug info without checking for
 * circles. The fuzzer leaves such inputs out, because each costs the whole time limit.
 *
 * - `scope` of namespaces, blocks, functions and types, `inlinedAt` of locations: `DILocalScope::getSubprogram`,
 *   `LexicalScopes`, the names of DWARF's namespaces
 * - `baseType` of types other than pointers: typedefs, members, qualifiers
 * - a function's type with an empty list of types, for which BTF counts minus one parameters
 * - thread-local variables, which BPF does not have
 */
type Reference = 'scope' | 'inlinedAt' | 'baseType';

/** What a node of debug info refers to, by the node's number. */
type References = Record<Reference, Map<number, number>>;

const emptyReferences = (): References => ({ scope: new Map(), inlinedAt: new Map(), baseType: new Map() });

/** Whether IR text, by its parts, is an input of a known death. */
export function isKnownDeath(parts: ReadonlyMap<string, string>): boolean {
  const references = emptyReferences();
  for (const [name, text] of parts) {
    if (name.startsWith('@') && text.includes('thread_local')) return true;
    if (!/^!\d/.test(name)) continue;
    const types = /!DISubroutineType\(.*types: (!\d+|!\{\})/.exec(text)?.[1];
    if (types !== undefined && (types === '!{}' || parts.get(types)?.endsWith('= !{}') === true)) return true;
    for (const kind of ['scope', 'inlinedAt', 'baseType'] as const) {
      if (kind === 'baseType' && /DW_TAG_(?:pointer|reference|ptr_to_member)/.test(text)) continue;
      const found = new RegExp(String.raw`\b${kind}: !(\d+)`).exec(text)?.[1];
      if (found !== undefined) references[kind].set(Number(name.slice(1)), Number(found));
    }
  }
  return hasCycle(references);
}

/** Codes of records of metadata blocks that do not make a node: names, kinds, attachments, the index. */
const notNodes = new Set([4n, 6n, 10n, 36n, 38n, 39n, 46n]);
const [stringsCode, listCode, functionTypeCode] = [35n, 3n, 19n];

/** Where nodes hold references, by code of the record. @see LLVM lib/Bitcode/Writer/BitcodeWriter.cpp, LLVM 22 */
const places: Readonly<Record<string, Partial<Record<Reference, number>>>> = {
  7: { scope: 3, inlinedAt: 4 }, // LOCATION
  16: { scope: 5, baseType: 6 }, // DERIVED_TYPE
  18: { scope: 5, baseType: 6 }, // COMPOSITE_TYPE
  21: { scope: 1 }, // SUBPROGRAM
  22: { scope: 1 }, // LEXICAL_BLOCK
  23: { scope: 1 }, // LEXICAL_BLOCK_FILE
  24: { scope: 1 }, // NAMESPACE
  40: { scope: 1 }, // COMMON_BLOCK
};

/** DW_TAG_pointer_type, DW_TAG_reference_type, DW_TAG_ptr_to_member_type, DW_TAG_rvalue_reference_type. */
const pointerTags = new Set([0x0fn, 0x10n, 0x1fn, 0x42n]);

/** GLOBALVAR, and its operand for threads: names of two operands come first. */
const [globalCode, threadLocalPlace] = [7n, 9];

/** Whether bitcode, by its blocks, is an input of a known death. */
export function isKnownDeathInBlocks(blocks: readonly Block[]): boolean {
  return blocks.some((block) => block.id === blockIds.module && isKnownDeathInModule(block));
}

/** What the metadata of a module or function holds. */
interface Nodes {
  /** The number of the next node. */
  next: number;
  references: References;
  /** Empty lists. */
  empty: Set<number>;
  /** Whether a function's type has an empty list of types. */
  hasEmptyType: boolean;
}

function isKnownDeathInModule({ items }: Block): boolean {
  const isThreadLocal = (item: BitItem): boolean =>
    item.kind === 'record' && item.code === globalCode && (item.operands[threadLocalPlace] ?? 0n) !== 0n;
  if (items.some((item) => isThreadLocal(item))) return true;
  const shared: Nodes = { next: 0, references: emptyReferences(), empty: new Set(), hasEmptyType: false };
  for (const block of blocksOf(items, blockIds.metadata)) readNodes(block.items, shared);
  if (isDeadly(shared)) return true;
  return blocksOf(items, blockIds.function).some((block) => {
    const own = { ...shared, references: structuredClone(shared.references) };
    for (const { items: nodes } of blocksOf(block.items, blockIds.metadata)) readNodes(nodes, own);
    return own.next !== shared.next && isDeadly(own);
  });
}

const blocksOf = (items: readonly BitItem[], id: number): Block[] =>
  items.filter((item) => item.kind === 'block' && item.id === id) as Block[];

const isDeadly = ({ references, hasEmptyType }: Nodes): boolean => hasEmptyType || hasCycle(references);

/** Adds the nodes of a block of metadata. */
function readNodes(items: readonly BitItem[], nodes: Nodes): void {
  const lists: number[] = [];
  for (const item of items) {
    if (item.kind !== 'record' || notNodes.has(item.code)) continue;
    if (item.code === stringsCode) {
      nodes.next += Number(BigInt.asUintN(20, item.operands[0] ?? 0n));
      continue;
    }
    const node = nodes.next++;
    if (item.code === listCode && item.operands.length === 0) nodes.empty.add(node);
    if (item.code === functionTypeCode) lists.push(Number(item.operands[2] ?? 0n) - 1);
    for (const [kind, place] of Object.entries(places[String(item.code)] ?? {})) {
      const isPointer = kind === 'baseType' && pointerTags.has(item.operands[1] ?? 0n);
      const to = item.operands[place] ?? 0n;
      if (to > 0n && !isPointer) nodes.references[kind as Reference].set(node, Number(to) - 1);
    }
  }
  nodes.hasEmptyType ||= lists.some((list) => nodes.empty.has(list));
}

function hasCycle(references: References): boolean {
  return Object.values(references).some((next) => {
    const done = new Set<number>();
    for (const start of next.keys()) {
      const path = new Set<number>();
      for (let node: number | undefined = start; node !== undefined && !done.has(node); node = next.get(node)) {
        if (path.has(node)) return true;
        path.add(node);
      }
      for (const node of path) done.add(node);
    }
    return false;
  });
}
