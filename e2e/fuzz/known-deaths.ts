import type { BitItem, Block } from './decode-bitstream.js';

/**
 * Debug info over which LLVM itself does not come back, native or not: it follows these references to their end without a
 * look at whether there is one. The fuzzer leaves such inputs out, because each costs the whole time limit.
 *
 * - `scope` of namespaces, blocks, functions and types, `inlinedAt` of locations: `DILocalScope::getSubprogram`,
 *   `LexicalScopes`, the names of DWARF's namespaces
 * - `baseType` of types other than pointers: typedefs, members, qualifiers
 * - a function's type with an empty list of types, for which BTF counts minus one parameters
 * - variables of threads, which BPF has not
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
const stringsCode = 35n;
const metadataId = 15;

/** Where nodes hold references, by code of the record. @see LLVM lib/Bitcode/Writer/BitcodeWriter.cpp, LLVM 22 */
const places: Readonly<Record<string, Partial<Record<Reference, number>>>> = {
  7: { scope: 3, inlinedAt: 4 }, // LOCATION
  16: { scope: 5, baseType: 6 }, // DERIVED_TYPE
  18: { scope: 5, baseType: 6 }, // COMPOSITE_TYPE
  19: {}, // SUBROUTINE_TYPE
  21: { scope: 1 }, // SUBPROGRAM
  22: { scope: 1 }, // LEXICAL_BLOCK
  23: { scope: 1 }, // LEXICAL_BLOCK_FILE
  24: { scope: 1 }, // NAMESPACE
  40: { scope: 1 }, // COMMON_BLOCK
};

/** DW_TAG_pointer_type, DW_TAG_reference_type, DW_TAG_ptr_to_member_type, DW_TAG_rvalue_reference_type. */
const pointerTags = new Set([0x0fn, 0x10n, 0x1fn, 0x42n]);
const threadLocalPlace = 9;

/** Whether bitcode, by its blocks, is an input of a known death. */
export function isKnownDeathInBlocks(blocks: readonly Block[]): boolean {
  return blocks.some((block) => block.id === 8 && isKnownDeathInModule(block));
}

function isKnownDeathInModule(module: Block): boolean {
  const shared = emptyReferences();
  const empty = new Set<number>();
  let count = 0;
  const functions: Block[] = [];
  for (const item of module.items) {
    if (item.kind === 'block' && item.id === metadataId) count = readNodes(item.items, count, shared, empty);
    if (item.kind === 'block' && item.id === 12) functions.push(item);
    // GLOBALVAR: names of two operands come first.
    if (item.kind === 'record' && item.code === 7n && (item.operands[threadLocalPlace] ?? 0n) !== 0n) return true;
  }
  if (empty.has(-1) || hasCycle(shared)) return true;
  return functions.some((block) => {
    const own: References = {
      scope: new Map(shared.scope),
      inlinedAt: new Map(shared.inlinedAt),
      baseType: new Map(shared.baseType),
    };
    let next = count;
    for (const item of block.items)
      if (item.kind === 'block' && item.id === metadataId) next = readNodes(item.items, next, own, empty);
    return next !== count && (empty.has(-1) || hasCycle(own));
  });
}

/** Takes the references of nodes; -1 in `empty` marks a function's type without types. @returns the number of the next node */
function readNodes(items: readonly BitItem[], first: number, references: References, empty: Set<number>): number {
  let next = first;
  const lists: number[] = [];
  for (const item of items) {
    if (item.kind !== 'record' || notNodes.has(item.code)) continue;
    if (item.code === stringsCode) {
      next += Number(BigInt.asUintN(20, item.operands[0] ?? 0n));
      continue;
    }
    const node = next++;
    if (item.code === 3n && item.operands.length === 0) empty.add(node);
    if (item.code === 19n) lists.push(Number(item.operands[2] ?? 0n) - 1);
    for (const [kind, place] of Object.entries(places[String(item.code)] ?? {})) {
      const isPointer = kind === 'baseType' && pointerTags.has(item.operands[1] ?? 0n);
      const to = item.operands[place] ?? 0n;
      if (to > 0n && !isPointer) references[kind as Reference].set(node, Number(to) - 1);
    }
  }
  if (lists.some((list) => empty.has(list))) empty.add(-1);
  return next;
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
