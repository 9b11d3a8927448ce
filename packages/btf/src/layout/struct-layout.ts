import type { Btf } from '../model/btf.js';
import { BtfError } from '../wire/btf-error.js';
import type { CompositeType, Member } from '../model/btf-type.js';
import { TypeSizes } from './type-sizes.js';

/** A member of a struct or union, laid out. */
export interface FieldLayout {
  /** '' when anonymous. */
  readonly name: string;
  /** Id of its type. */
  readonly type: number;
  /** From the start of the outermost struct, in bytes. For a bitfield, of the integer that holds it. */
  readonly offset: number;
  /** In bytes; for a bitfield, of the integer that holds it. */
  readonly size: number;
  /** For a bitfield: its bits in that integer. */
  readonly bitfield?: { readonly offsetBits: number; readonly bits: number };
  /** Unused bits between the previous member and this one. */
  readonly holeBits: number;
  /** Members of an anonymous struct or union, or of any if requested. */
  readonly members?: CompositeLayout;
}

/** A struct or union, laid out. */
export interface CompositeLayout {
  readonly id: number;
  readonly kind: 'STRUCT' | 'UNION';
  readonly name: string;
  /** In bytes. */
  readonly size: number;
  /** In bytes, derived from the members. */
  readonly alignment: number;
  readonly fields: readonly FieldLayout[];
  /** Unused bits after the last member. */
  readonly paddingBits: number;
  /** Total bits of members. */
  readonly memberBits: number;
  /** Bits in holes, without padding. */
  readonly holeBits: number;
  /** Number of holes, without padding. */
  readonly holes: number;
}

/** Options of the layout. */
export interface LayoutOptions {
  /** Whether to show the members of named structs too, not only those of anonymous ones. */
  readonly expand?: boolean;
  /** A cache of the same BTF to use, if there is one. */
  readonly sizes?: TypeSizes;
}

/** Maximum total number of members: types that contain others twice at each level have more than any memory holds. */
const maxFields = 100_000;

/** Maximum depth of nested structs. */
const maxDepth = 200;

/**
 * Computes the layout of a struct or union: offsets, sizes, holes, bitfields.
 * @param id Of the struct or union, or of a typedef of it.
 * @throws {BtfError} BTF_UNEXPECTED_KIND, BTF_NO_SUCH_TYPE, BTF_LOOP, BTF_LIMIT, BTF_SIZE_OVERFLOW
 */
export function layoutOf(btf: Btf, id: number, options: LayoutOptions = {}): CompositeLayout {
  const { sizes = new TypeSizes(btf), expand = false } = options;
  const target = sizes.skipModifiers(id);
  const type = btf.type(target);
  if (type.kind !== 'STRUCT' && type.kind !== 'UNION') {
    throw new BtfError('BTF_UNEXPECTED_KIND', { id, kind: type.kind, expected: ['STRUCT', 'UNION'] });
  }
  return new Layouter(btf, sizes, expand).layOut(target, type, 0, 0);
}

class Layouter {
  readonly #btf: Btf;
  readonly #sizes: TypeSizes;
  readonly #expand: boolean;
  #fields = 0;

  constructor(btf: Btf, sizes: TypeSizes, expand: boolean) {
    this.#btf = btf;
    this.#sizes = sizes;
    this.#expand = expand;
  }

  layOut(id: number, type: CompositeType, base: number, depth: number): CompositeLayout {
    if (depth > maxDepth) throw new BtfError('BTF_LIMIT', { what: 'depth of types', limit: maxDepth });
    this.#fields += type.members.length;
    if (this.#fields > maxFields) throw new BtfError('BTF_LIMIT', { what: 'members', limit: maxFields });
    const isStruct = type.kind === 'STRUCT';
    const fields: FieldLayout[] = [];
    let [end, memberBits, holeBits, holes] = [0, 0, 0, 0];
    for (const member of type.members) {
      const bitfield = bitfieldOf(this.#btf, member, this.#sizes);
      const size = this.#sizes.findSize(member.type) ?? 0;
      const from = bitfield?.offsetBits ?? member.offsetBits;
      const bits = bitfield?.bits ?? size * 8;
      const hole = isStruct ? Math.max(0, from - end) : 0;
      holes += Number(hole > 0);
      holeBits += hole;
      memberBits = isStruct ? memberBits + bits : Math.max(memberBits, bits);
      end = Math.max(end, from + bits);
      const storage = bitfield && size > 0 ? Math.floor(from / 8 / size) * size : Math.floor(from / 8);
      fields.push({
        name: member.name,
        type: member.type,
        offset: base + storage,
        size,
        holeBits: hole,
        ...(bitfield && { bitfield: { offsetBits: from - storage * 8, bits } }),
        ...this.#inner(member.name, member.type, base + storage, depth),
      });
    }
    const paddingBits = Math.max(0, type.size * 8 - end);
    return {
      id,
      kind: type.kind,
      name: type.name,
      size: type.size,
      alignment: this.#sizes.alignOf(id),
      fields,
      memberBits,
      holes,
      holeBits,
      paddingBits: isStruct ? paddingBits : 0,
    };
  }

  #inner(name: string, id: number, offset: number, depth: number): { members?: CompositeLayout } {
    const target = this.#sizes.skipModifiers(id);
    const type = this.#btf.type(target);
    if (type.kind !== 'STRUCT' && type.kind !== 'UNION') return {};
    const isWrittenOut = type.name === '' && target === id;
    if (!isWrittenOut && !this.#expand && name !== '') return {};
    return { members: this.layOut(target, type, offset, depth + 1) };
  }
}

/** Where the bits of a bitfield are. */
export interface Bitfield {
  /** From the start of the struct, in bits; on a big-endian machine counted from the most significant bit. */
  readonly offsetBits: number;
  /** Number of bits. */
  readonly bits: number;
}

/**
 * Locates the bits of a bitfield: the member says so (kernel >= 5.0), or its integer has fewer bits than its bytes
 * hold.
 * @returns undefined for any other member.
 * @throws {BtfError} BTF_NO_SUCH_TYPE, BTF_LOOP
 */
export function bitfieldOf(btf: Btf, member: Member, sizes: TypeSizes): Bitfield | undefined {
  if (member.bitfieldSize !== 0) return { offsetBits: member.offsetBits, bits: member.bitfieldSize };
  const type = btf.type(sizes.skipModifiers(member.type));
  if (type.kind !== 'INT' || (type.bits === type.size * 8 && type.offsetBits === 0)) return undefined;
  return { offsetBits: member.offsetBits + type.offsetBits, bits: type.bits };
}
