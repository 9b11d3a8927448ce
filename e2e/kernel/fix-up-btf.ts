import { decodeElf } from '@bpf-link-wasm/btf';

const kind = {
  array: 3,
  struct: 4,
  union: 5,
  enum: 6,
  funcProto: 13,
  var: 14,
  datasec: 15,
  int: 1,
  declTag: 17,
  enum64: 19,
};

/**
 * Extracts the BTF of an ELF object and fills in the data known only to the object, as loaders do: sizes of data
 * sections and offsets of variables. It parses the records itself, independently of the library, which other tests
 * judge.
 *
 * @param object a 64-bit little-endian ELF object
 * @returns undefined when the object has no BTF
 * @see https://github.com/libbpf/libbpf/blob/v1.5.0/src/libbpf.c bpf_object_fixup_btf()
 */
export function fixUpBtf(object: Uint8Array): Uint8Array | undefined {
  const elf = decodeElf(object);
  const bytes = elf.section('.BTF')?.data.slice();
  if (!bytes) return undefined;
  const symbols = new Map(elf.symbols.map(({ name, value }) => [name, value]));
  const view = new DataView(bytes.buffer);
  const u32 = (offset: number): number => view.getUint32(offset, true);
  const headerSize = u32(4);
  const [typesStart, typesSize, stringsStart] = [headerSize + u32(8), u32(12), headerSize + u32(16)];
  const nameAt = (offset: number): string => readString(bytes, stringsStart + u32(offset));
  const offsets: number[] = [-1];
  for (let offset = typesStart; offset < typesStart + typesSize; offset += recordSize(u32(offset + 4)))
    offsets.push(offset);
  for (const offset of offsets.slice(1)) {
    const info = u32(offset + 4);
    if (kindOf(info) !== kind.datasec) continue;
    if (u32(offset + 8) === 0) view.setUint32(offset + 8, elf.section(nameAt(offset))?.size ?? 0, true);
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
  return bytes;
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

function readString(bytes: Uint8Array, start: number): string {
  return new TextDecoder().decode(bytes.subarray(start, bytes.indexOf(0, start)));
}
