import { EndsOfTypes } from '../layout/containers-of.js';
import type { Btf } from '../model/btf.js';
import { decode } from '../model/decode.js';
import { visitFields } from '../model/visit-fields.js';
import { BtfError } from '../wire/btf-error.js';
import { Kind } from '../wire/kind.js';
import { decodeLatin1 } from '../wire/utf8.js';

/** A type of the distilled base. */
interface Wanted {
  readonly id: number;
  readonly record: Base;
  /** Whether split BTF embeds it as a member, so that its size must match. */
  isEmbedded: boolean;
  /** Id in the new base; 0 until one is found. */
  found: number;
}

/** The first words of a record. */
interface Base {
  readonly nameOffset: number;
  readonly name: string;
  readonly kind: number;
  readonly flag: boolean;
  readonly size: number;
  /** Of an INT. */
  readonly encoding: number;
}

/** Kinds of a distilled base. */
const distilledKinds: ReadonlySet<number> = /* @__PURE__ */ new Set([
  Kind.INT,
  Kind.FLOAT,
  Kind.ENUM,
  Kind.STRUCT,
  Kind.UNION,
  Kind.FWD,
]);

/** Kinds whose size must match, whatever refers to them. */
const sizedKinds: ReadonlySet<number> = /* @__PURE__ */ new Set([Kind.INT, Kind.FLOAT, Kind.ENUM, Kind.ENUM64]);

/**
 * Relocates split BTF from its distilled base to another base, by names and sizes: as the kernel does with a module
 * that has a section .BTF.base (kernel >= 6.11). Only type ids and name offsets change.
 *
 * @param split BTF whose base is distilled; neither base may itself be split.
 * @returns the BTF with the new base, equal to that of btf__relocate in libbpf 1.8, byte for byte
 * @throws {BtfError} BTF_NEEDS_BASE, BTF_UNEXPECTED_KIND for a base that is not distilled, BTF_BAD_VALUE for a type that the new base
 * lacks, or has more than once, and for bases that are split, BTF_NO_SUCH_TYPE, BTF_BAD_STRING_OFFSET
 * @see libbpf >= 1.5 src/btf_relocate.c
 */
export function relocateBase(split: Btf, base: Btf): Btf {
  const old = split.base;
  if (old === undefined) throw new BtfError('BTF_NEEDS_BASE', { found: '0' });
  for (const each of [old, base])
    if (each.base !== undefined)
      throw new BtfError('BTF_BAD_VALUE', { subject: 'base', found: 'is split BTF', expected: 'a whole one' });
  for (let id = split.startId; id < split.count; id += 1)
    if (split.kind(id) === 'UNKNOWN')
      throw new BtfError('BTF_UNEXPECTED_KIND', {
        id,
        kind: `kind ${split.kindNumber(id)}`,
        expected: ['a known kind'],
      });
  const wanted = wantedOf(old);
  markEmbedded(split, wanted);
  const names = findTypes(wanted, base);
  for (const { id, record, found } of wanted)
    if (found === 0) throw badType(id, record, 'has no type of its name, kind and size in the new base', 'one');

  const bytes = split.bytes.slice();
  const { header, records, startId } = split;
  const view = new DataView(bytes.buffer, header.length + header.types.offset);
  const isLittle = header.byteOrder === 'little';
  const shift = base.strings.end - old.strings.end;
  visitFields(records, {
    id(at) {
      const id = view.getUint32(at, isLittle);
      if (id >= split.count) throw new BtfError('BTF_NO_SUCH_TYPE', { id, count: split.count });
      const moved = id >= startId ? id - startId + base.count : id === 0 ? 0 : wanted[id - 1]!.found;
      view.setUint32(at, moved, isLittle);
    },
    name(at) {
      const offset = view.getUint32(at, isLittle);
      if (offset === 0) return;
      const moved = offset >= old.strings.end ? offset + shift : names.get(offset);
      if (moved === undefined)
        throw new BtfError('BTF_BAD_VALUE', {
          subject: `name ${JSON.stringify(split.strings.get(offset))}`,
          found: 'is in the distilled base but is not that of a type there',
          expected: 'the name of a type that the new base has too',
        });
      view.setUint32(at, moved, isLittle);
    },
  });
  return decode(bytes, { base, dialect: split.dialect });
}

/** The types of the distilled base, by id, without void. */
function wantedOf(old: Btf): Wanted[] {
  const expected = ['a named INT, FLOAT, ENUM, STRUCT, UNION or FWD, as in a distilled base'];
  return Array.from({ length: old.count - 1 }, (_, index) => {
    const id = index + 1;
    const record = headOf(old, id);
    if (!distilledKinds.has(record.kind) || record.nameOffset === 0)
      throw new BtfError('BTF_UNEXPECTED_KIND', { id, kind: old.kind(id), expected });
    return { id, record, isEmbedded: false, found: 0 };
  });
}

function headOf(btf: Btf, id: number): Base {
  const { view, isLittle, masks, offsets } = btf.records;
  const at = offsets[id - 1]!;
  const nameOffset = view.getUint32(at, isLittle);
  const info = view.getUint32(at + 4, isLittle);
  const kind = (info >>> 24) & masks.kind;
  return {
    nameOffset,
    name: decodeLatin1(btf.strings.bytesAt(nameOffset)),
    kind,
    flag: info >>> 31 === 1,
    size: view.getUint32(at + 8, isLittle),
    encoding: kind === Kind.INT ? (view.getUint32(at + 12, isLittle) >>> 24) & 0xf : 0,
  };
}

/** Marks structs and unions that members of the split BTF's types embed. */
function markEmbedded(split: Btf, wanted: readonly Wanted[]): void {
  const ends = new EndsOfTypes(split);
  for (const [, type] of split.types()) {
    if (type.kind !== 'STRUCT' && type.kind !== 'UNION') continue;
    for (const member of type.members) {
      const target = wanted[ends.of(member.type) - 1];
      if (target?.record.kind === Kind.STRUCT || target?.record.kind === Kind.UNION) target.isEmbedded = true;
    }
  }
}

/** Finds the types in the new base. @returns offsets of names in the new base, by those in the distilled one */
function findTypes(wanted: readonly Wanted[], base: Btf): Map<number, number> {
  const byName = new Map<string, Wanted[]>();
  for (const want of wanted) {
    const others = byName.get(want.record.name);
    if (others === undefined) byName.set(want.record.name, [want]);
    else others.push(want);
  }
  const counts = new Map<number, number>();
  for (let id = 1; id < base.count; id += 1) {
    const kind = base.kindNumber(id);
    if (kind !== Kind.STRUCT && kind !== Kind.UNION) continue;
    const { view, offsets, isLittle } = base.records;
    const nameOffset = view.getUint32(offsets[id - 1]!, isLittle);
    counts.set(nameOffset, (counts.get(nameOffset) ?? 0) + 1);
  }
  const names = new Map<number, number>();
  for (let id = 1; id < base.count; id += 1) {
    const candidate = candidateOf(base, id);
    if (candidate === undefined) continue;
    const isComposite = candidate.kind === Kind.STRUCT || candidate.kind === Kind.UNION;
    const needsSize = sizedKinds.has(candidate.kind) || (isComposite && (counts.get(candidate.nameOffset) ?? 0) > 1);
    for (const want of byName.get(candidate.name) ?? []) {
      if (needsSize && sizeOf(want.record) !== sizeOf(candidate)) continue;
      if (!isCompatible(want, candidate)) continue;
      if (want.found !== 0)
        throw badType(want.id, want.record, `may be type ${want.found} or ${id} of the new base`, 'only one');
      want.found = id;
      names.set(want.record.nameOffset, candidate.nameOffset);
    }
  }
  return names;
}

/** A candidate in the new base. */
function candidateOf(base: Btf, id: number): Base | undefined {
  const kind = base.kindNumber(id);
  if (!distilledKinds.has(kind) && kind !== Kind.ENUM64) return undefined;
  const candidate = headOf(base, id);
  return candidate.nameOffset === 0 ? undefined : candidate;
}

/** The size to compare; a declaration has none. */
function sizeOf({ kind, size }: Base): number {
  return kind === Kind.FWD ? 0 : size;
}

/** Whether a type of the new base may replace one of its name, by the kernel's rules. */
function isCompatible({ record, isEmbedded }: Wanted, candidate: Base): boolean {
  switch (record.kind) {
    case Kind.FWD:
      if (candidate.kind === Kind.FWD) return record.flag === candidate.flag;
      // kind_flag of a struct says that it has bitfields; the kernel treats it like that of a declaration all the same.
      if (candidate.kind === Kind.STRUCT) return !candidate.flag;
      return candidate.kind === Kind.UNION && candidate.flag;
    case Kind.INT:
      return candidate.kind === Kind.INT && record.encoding === candidate.encoding;
    case Kind.FLOAT:
      return candidate.kind === Kind.FLOAT;
    case Kind.ENUM:
      return candidate.kind === Kind.ENUM || candidate.kind === Kind.ENUM64;
    default:
      return !isEmbedded || record.size === candidate.size;
  }
}

function badType(id: number, { name }: Base, found: string, expected: string): BtfError<'BTF_BAD_VALUE'> {
  return new BtfError('BTF_BAD_VALUE', { subject: `type ${id} (${JSON.stringify(name)})`, found, expected });
}
