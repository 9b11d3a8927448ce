import type { Btf } from '../model/btf.js';
import type { Member } from '../model/btf-type.js';
import type { TypeSizes } from './type-sizes.js';

/** Where the bits of a bitfield are. */
export interface Bitfield {
  /** From the begin of the struct, in bits; on a big-endian machine counted from the most significant bit. */
  readonly offsetBits: number;
  /** How many bits. */
  readonly bits: number;
}

/**
 * Where a member's bits are, if it is a bitfield: the member says so (kernel >= 5.0), or its integer has fewer bits than bytes.
 * @returns undefined for any other member.
 * @throws {BtfError} BTF_NO_SUCH_TYPE, BTF_LOOP
 */
export function bitfieldOf(btf: Btf, member: Member, sizes: TypeSizes): Bitfield | undefined {
  if (member.bitfieldSize !== 0) return { offsetBits: member.offsetBits, bits: member.bitfieldSize };
  const type = btf.type(sizes.skipModifiers(member.type));
  if (type.kind !== 'INT' || (type.bits === type.size * 8 && type.offsetBits === 0)) return undefined;
  return { offsetBits: member.offsetBits + type.offsetBits, bits: type.bits };
}
