import { describe, expect, it } from 'vitest';
import { countHoles, packedSize } from '../../src/layout/packed-size.js';
import { TypeSizes } from '../../src/layout/type-sizes.js';
import { BtfBuilder } from '../../src/model/btf-builder.js';
import type { StructType } from '../../src/model/btf-type.js';

/** A struct with members at some offsets in bits, of as many bytes each; a negative number is a bitfield of as many bits. */
function measure(size: number, ...places: readonly (readonly [offsetBits: number, size: number])[]) {
  const builder = new BtfBuilder();
  const int = (bytes: number): number =>
    builder.add({ kind: 'INT', name: `int${bytes}`, size: bytes, encoding: 1, offsetBits: 0, bits: bytes * 8 });
  const members = places.map(([offsetBits, bytes], index) => ({
    name: `m${index}`,
    type: int(bytes < 0 ? 4 : bytes),
    offsetBits,
    bitfieldSize: bytes < 0 ? -bytes : 0,
  }));
  const id = builder.add({ kind: 'STRUCT', name: 's', size, hasBitfields: places.some(([, n]) => n < 0), members });
  const btf = builder.toBtf();
  const type = btf.type(id) as StructType;
  const sizes = new TypeSizes(btf, 8);
  return { packed: packedSize(btf, type, sizes), holes: countHoles(btf, type, sizes) };
}

describe('packedSize and countHoles', () => {
  it('move the last member into a hole', () => {
    expect(measure(24, [0, 4], [64, 8], [128, 4])).toEqual({ packed: 16, holes: { bytes: 1, bits: 0 } });
  });

  it('find nothing to save without holes, or where nothing fits', () => {
    expect(measure(16, [0, 8], [64, 8])).toEqual({ packed: undefined, holes: { bytes: 0, bits: 0 } });
    expect(measure(24, [0, 1], [64, 8], [128, 8])).toEqual({ packed: undefined, holes: { bytes: 1, bits: 0 } });
    expect(measure(8)).toEqual({ packed: undefined, holes: { bytes: 0, bits: 0 } });
  });

  it('tell holes of bits from those of bytes, and leave bitfields where they are', () => {
    expect(measure(16, [0, -3], [5, -2], [64, 8])).toEqual({ packed: undefined, holes: { bytes: 1, bits: 2 } });
  });

  it('count a hole, as pahole does, where a member overlaps the one before', () => {
    expect(measure(8, [0, 8], [0, 4], [32, 4], [0, 1]).holes).toEqual({ bytes: 2, bits: 0 });
  });

  it('count one hole of bits for the rest of an integer and the start of the next one', () => {
    expect(measure(8, [0, -30], [34, -4]).holes).toEqual({ bytes: 0, bits: 1 });
    expect(measure(8, [0, -32], [32, -4]).holes).toEqual({ bytes: 0, bits: 0 });
  });

  // pahole 1.24 lists the first with 0 bytes, and not the second, whose size would be 8 bytes below 0.
  it('take a size of 0 for one that saves, and none below it', () => {
    expect(measure(20, [0, 1], [64, 8], [128, 2], [144, 1], [128, 0], [128, 4]).packed).toBe(0);
    expect(measure(19, [0, 1], [0, 1], [0, 0], [0, 8], [64, 8], [112, 4], [144, 1]).packed).toBeUndefined();
  });
});
