import { expectError } from '@bpf-link-wasm/testkit/expect-error';
import { describe, expect, it } from 'vitest';
import { decodeInstructions, jumpTarget } from '../../src/bpf/instruction.js';

describe('decodeInstructions', () => {
  it('reads both byte orders', () => {
    const little = decodeInstructions(Uint8Array.of(0x63, 0x2a, 0xf8, 0xff, 1, 0, 0, 0), 'little');
    expect(little).toEqual([
      { index: 0, units: 1, opcode: 0x63, destination: 10, source: 2, offset: -8, immediate: 1 },
    ]);
    expect(decodeInstructions(Uint8Array.of(0x63, 0xa2, 0xff, 0xf8, 0, 0, 0, 1), 'big')).toEqual(little);
  });

  it('counts wide instructions twice', () => {
    const bytes = Uint8Array.of(0x18, 1, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0, 6, 0, 0, 0, 0x95, 0, 0, 0, 0, 0, 0, 0);
    const [wide, exit] = decodeInstructions(bytes, 'little', 10);
    expect(wide).toMatchObject({ index: 10, units: 2, immediate: 5, upper: 6 });
    expect(exit).toMatchObject({ index: 12, units: 1 });
  });

  it.each([
    [Uint8Array.of(1, 2, 3), 'instructions: 3 bytes, expected a multiple of 8'],
    [Uint8Array.of(0x18, 0, 0, 0, 0, 0, 0, 0), 'instruction 0: half of a wide one, expected 16 bytes'],
  ])('refuses truncated instructions: %#', async (bytes, message) => {
    expect((await expectError(() => decodeInstructions(bytes, 'little'))).message).toBe(message);
  });
});

describe('jumpTarget', () => {
  it.each([
    ['goto', [0x05, 0, 2, 0, 0, 0, 0, 0], 3],
    ['gotol', [0x06, 0, 9, 0, 4, 0, 0, 0], 5],
    ['a comparison', [0x15, 1, 0xff, 0xff, 0, 0, 0, 0], 0],
    ['gotox', [0x0d, 1, 2, 0, 0, 0, 0, 0], undefined],
    ['a call', [0x85, 0, 2, 0, 0, 0, 0, 0], undefined],
    ['exit', [0x95, 0, 0, 0, 0, 0, 0, 0], undefined],
    ['arithmetic', [0x07, 0, 2, 0, 0, 0, 0, 0], undefined],
  ])('follows %s', (_, bytes, target) => {
    expect(jumpTarget(decodeInstructions(Uint8Array.from(bytes), 'little')[0]!)).toBe(target);
  });
});
