import type { Btf } from '../model/btf.js';
import type { StructType } from '../model/btf-type.js';
import { BtfError } from '../wire/btf-error.js';
import type { TypeSizes } from './type-sizes.js';

/** A member during the reorganization. */
interface Place {
  /** In bytes; for a bitfield, of the integer that holds it. */
  offset: number;
  /** In bytes. */
  readonly size: number;
  offsetBits: number;
  /** 0 unless it is a bitfield. */
  readonly bitfieldSize: number;
  /** Bytes after it that no member has, in 16 bits: 65535 where the next member overlaps it by a byte. */
  hole: number;
}

/** pahole's fields for holes and padding have 16 bits. @see dwarves dwarves.h struct class_member, struct class */
const maxCount = 0xffff;

/** Maximum number of steps for each member: every move starts over. */
const stepsOfMember = 1024;

/**
 * The size that a struct would have if its members were moved into its holes, as `pahole --packable` computes it.
 * Members are moved one by one, the layout is not searched for the best one, and bitfields stay where they are. Holes
 * and padding are counted in 16 bits, as pahole does: what members that overlap come to depends on it.
 *
 * @returns undefined if nothing is saved
 * @throws {BtfError} BTF_LIMIT, BTF_LOOP, BTF_NO_SUCH_TYPE
 * @see dwarves dwarves_reorganize.c class__reorganize, dwarves.c class__find_holes
 */
export function packedSize(btf: Btf, type: StructType, sizes: TypeSizes): number | undefined {
  const packer = new Packer(btf, type, sizes);
  if (packer.holes === 0 && packer.bitHoles === 0) return undefined;
  while (packer.improve());
  return packer.size < type.size && packer.size >= 0 ? packer.size : undefined;
}

/** Holes of a struct: whole bytes, and bits between bitfields, counted as in pahole. */
export interface HoleCounts {
  readonly bytes: number;
  readonly bits: number;
}

/**
 * Counts the holes of a struct as pahole does.
 * @throws {BtfError} BTF_LIMIT, BTF_LOOP, BTF_NO_SUCH_TYPE
 */
export function countHoles(btf: Btf, type: StructType, sizes: TypeSizes): HoleCounts {
  const { holes, bitHoles } = new Packer(btf, type, sizes);
  return { bytes: holes, bits: bitHoles };
}

class Packer {
  size: number;
  /** Holes of bytes. */
  holes = 0;
  /** Holes of bits. */
  bitHoles = 0;
  readonly #word: number;
  readonly #places: Place[];
  readonly #limit: number;
  #padding = 0;
  #steps = 0;

  constructor(btf: Btf, type: StructType, sizes: TypeSizes) {
    this.size = type.size;
    this.#word = sizes.pointerSize;
    this.#places = type.members.map((member) => {
      const size = sizes.findSize(member.type) ?? 0;
      const bits = member.bitfieldSize > 0 ? Math.max(size, 1) * 8 : 8;
      const offset = (Math.floor(member.offsetBits / bits) * bits) / 8;
      return { offset, size, offsetBits: member.offsetBits, bitfieldSize: member.bitfieldSize, hole: 0 };
    });
    this.#limit = (1 << 18) + this.#places.length * stepsOfMember;
    this.#findHoles();
  }

  /** Moves one member of a struct that has holes. @returns whether a member could be moved */
  improve(): boolean {
    const places = this.#places;
    const last = places.at(-1)!;
    this.#fixPadding(last);
    for (let index = 0; index < places.length; index += 1) {
      const place = places[index]!;
      this.#step();
      if (place.hole === 0) continue;
      const next = this.#nextBeforeHole(index);
      if (next !== undefined && next !== index + 1 && this.#move(index, next, false)) return true;
      const mayMoveLast = this.#padding > 0 && last.size !== 0 && last.size <= place.hole;
      if (mayMoveLast && this.#move(index, places.length - 1, true)) return true;
    }
    if (this.holes === 0) return false;
    for (let index = 0; index < places.length; index += 1) {
      this.#step();
      if (places[index]!.hole === 0) continue;
      const found = this.#lastThatFits(index);
      if (found !== undefined && found !== index + 1 && this.#move(index, found, false)) return true;
    }
    return false;
  }

  /** Rounds the size to the apparent alignment. */
  #fixPadding(last: Place): void {
    let alignment = 0;
    for (const { size, hole } of this.#places) {
      const aligned = size + hole;
      if (aligned <= this.#word && aligned > alignment) alignment = aligned;
    }
    if (alignment === 0) return;
    if (alignment > 1) alignment += alignment % 2;
    const end = last.offset + last.size;
    const padding = end % alignment === 0 ? 0 : this.#word - (end % alignment);
    if (padding === this.#padding) return;
    this.#padding = padding;
    this.size = end + padding;
  }

  /** The next member with a hole after it that fits into another member's hole. */
  #nextBeforeHole(after: number): number | undefined {
    const { hole: room } = this.#places[after]!;
    for (let index = after + 1; index < this.#places.length; index += 1) {
      this.#step();
      const { hole, size } = this.#places[index]!;
      if (hole !== 0 && size !== 0 && size <= room) return index;
    }
    return undefined;
  }

  /** The last member that fits into another member's hole. */
  #lastThatFits(after: number): number | undefined {
    const { hole: room } = this.#places[after]!;
    for (let index = this.#places.length - 1; index > after; index -= 1) {
      this.#step();
      const { bitfieldSize, offset, size } = this.#places[index]!;
      if (bitfieldSize !== 0 && offset !== 0 && this.#places[index - 1]!.bitfieldSize !== 0) continue;
      if (size !== 0 && size <= room) return index;
    }
    return undefined;
  }

  #move(to: number, from: number, isForPadding: boolean): boolean {
    const places = this.#places;
    const place = places[from]!;
    if (place.bitfieldSize !== 0) return false;
    const { offset: before, hole } = place;
    const target = places[to]!;
    const isLast = from === places.length - 1;
    place.offset = target.offset + target.size + (target.hole % Math.min(place.size, this.#word));
    place.offsetBits = place.offset * 8;
    places.splice(from, 1);
    places.splice(to + 1, 0, place);
    this.#steps += places.length;
    if (isForPadding ? before % this.#word === 0 : isLast) this.size -= place.size + this.#padding;
    else if (!isForPadding && hole + place.size >= this.#word) {
      this.size -= this.#word;
      // The preceding members have shifted by one.
      for (const later of places.slice(from + 1)) {
        later.offset -= this.#word;
        later.offsetBits -= this.#word * 8;
      }
    }
    this.#findHoles();
    return true;
  }

  #findHoles(): void {
    let [last, seen, end, unit, isInBitfield]: [Place | undefined, number, number, number, boolean] = [
      undefined,
      0,
      0,
      0,
      false,
    ];
    this.holes = 0;
    this.bitHoles = 0;
    for (const place of this.#places) {
      this.#step();
      place.hole = 0;
      const { offset, offsetBits: start, bitfieldSize, size } = place;
      let bitHole = 0;
      let hole = 0;
      if (isInBitfield) {
        const until = Math.min(start, end);
        bitHole = until - seen;
        seen = until;
      }
      if (bitfieldSize > 0) {
        const aligned = offset * 8;
        if (seen < aligned) {
          hole = offset - Math.floor(seen / 8);
          seen = aligned;
        }
        bitHole += start - seen;
      } else hole = Math.floor(start / 8) - Math.floor(seen / 8);
      seen = start + (bitfieldSize > 0 ? bitfieldSize : size * 8);
      isInBitfield = bitfieldSize > 0;
      if (!isInBitfield) [unit, end] = [0, seen];
      else if (seen > end || size * 8 > unit) {
        unit = size * 8;
        end = offset * 8 + unit;
        if (seen > end) end += unit;
      }
      hole &= maxCount;
      if (last !== undefined) last.hole = hole;
      if (bitHole !== 0) this.bitHoles += 1;
      if (hole > 0) this.holes += 1;
      last = place;
    }
    if (isInBitfield) seen = Math.min(this.size * 8, end);
    this.#padding = (this.size - Math.floor(seen / 8)) & maxCount;
  }

  #step(): void {
    this.#steps += 1;
    if (this.#steps > this.#limit) throw new BtfError('BTF_LIMIT', { what: 'moves of members', limit: this.#limit });
  }
}
