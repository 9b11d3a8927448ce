/** What a loader needs of an ELF section. */
interface Section {
  readonly name: string;
  readonly type: number;
  readonly offset: number;
  readonly size: number;
  readonly link: number;
}

/** BTF as a loader hands it to the kernel. */
export interface LoadableBtf {
  readonly bytes: Uint8Array;
  /** Names of extern functions: with one of them only a loader, which knows the kernel's, can load the BTF. */
  readonly externs: readonly string[];
}

const kind = { array: 3, struct: 4, union: 5, enum: 6, func: 12, funcProto: 13, var: 14, datasec: 15, int: 1, declTag: 17, enum64: 19 };

/**
 * Takes the BTF of an ELF object and fills in what only the object knows, as loaders do: the sizes of data sections and
 * the places of variables in them.
 *
 * @param object a 64-bit little-endian ELF object
 * @returns undefined when the object has no BTF
 * @see https://github.com/libbpf/libbpf/blob/v1.5.0/src/libbpf.c bpf_object_fixup_btf()
 */
export function fixUpBtf(object: Uint8Array): LoadableBtf | undefined {
  const sections = readSections(object);
  const found = sections.find(({ name }) => name === '.BTF');
  if (!found) return undefined;
  const symbols = readSymbols(object, sections);
  const bytes = object.slice(found.offset, found.offset + found.size);
  const view = new DataView(bytes.buffer);
  const u32 = (offset: number): number => view.getUint32(offset, true);
  const headerSize = u32(4);
  const [typesStart, typesSize, stringsStart] = [headerSize + u32(8), u32(12), headerSize + u32(16)];
  const nameAt = (offset: number): string => readString(bytes, stringsStart + u32(offset));
  const offsets: number[] = [-1];
  for (let offset = typesStart; offset < typesStart + typesSize; offset += recordSize(u32(offset + 4))) offsets.push(offset);
  const externs: string[] = [];
  for (const offset of offsets.slice(1)) {
    const info = u32(offset + 4);
    if (kindOf(info) === kind.func && (info & 0xffff) === 2) externs.push(nameAt(offset));
    if (kindOf(info) !== kind.datasec) continue;
    const section = sections.find(({ name }) => name === nameAt(offset));
    if (u32(offset + 8) === 0) view.setUint32(offset + 8, section?.size ?? 0, true);
    const entries = Array.from({ length: info & 0xffff }, (_, index) => {
      const entry = offset + 12 + index * 12;
      const type = u32(entry);
      return { type, offset: symbols.get(nameAt(offsets[type]!)) ?? u32(entry + 4), size: u32(entry + 8) };
    });
    entries.sort((a, b) => a.offset - b.offset);
    for (const [index, entry] of entries.entries()) {
      const at = offset + 12 + index * 12;
      view.setUint32(at, entry.type, true);
      view.setUint32(at + 4, entry.offset, true);
      view.setUint32(at + 8, entry.size, true);
    }
  }
  return { bytes, externs };
}

function kindOf(info: number): number {
  return (info >>> 24) & 0x1f;
}

/** @see https://docs.kernel.org/bpf/btf.html#type-encoding */
function recordSize(info: number): number {
  const vlen = info & 0xffff;
  switch (kindOf(info)) {
    case kind.int:
    case kind.var:
    case kind.declTag:
      return 16;
    case kind.array:
      return 24;
    case kind.struct:
    case kind.union:
    case kind.datasec:
    case kind.enum64:
      return 12 + 12 * vlen;
    case kind.enum:
    case kind.funcProto:
      return 12 + 8 * vlen;
    default:
      return 12;
  }
}

function readSections(object: Uint8Array): Section[] {
  const view = new DataView(object.buffer, object.byteOffset, object.byteLength);
  const u32 = (offset: number): number => view.getUint32(offset, true);
  const u64 = (offset: number): number => Number(view.getBigUint64(offset, true));
  const [table, count, namesIndex] = [u64(0x28), view.getUint16(0x3c, true), view.getUint16(0x3e, true)];
  const names = u64(table + namesIndex * 64 + 24);
  return Array.from({ length: count }, (_, index) => {
    const header = table + index * 64;
    const name = readString(object, names + u32(header));
    return { name, type: u32(header + 4), offset: u64(header + 24), size: u64(header + 32), link: u32(header + 40) };
  });
}

/** The offset in its section of each symbol. */
function readSymbols(object: Uint8Array, sections: readonly Section[]): Map<string, number> {
  const table = sections.find(({ type }) => type === 2); // SHT_SYMTAB
  const symbols = new Map<string, number>();
  if (!table) return symbols;
  const view = new DataView(object.buffer, object.byteOffset, object.byteLength);
  const names = sections[table.link]!.offset;
  for (let symbol = table.offset; symbol < table.offset + table.size; symbol += 24) {
    symbols.set(readString(object, names + view.getUint32(symbol, true)), Number(view.getBigUint64(symbol + 8, true)));
  }
  return symbols;
}

function readString(bytes: Uint8Array, start: number): string {
  return new TextDecoder().decode(bytes.subarray(start, bytes.indexOf(0, start)));
}
