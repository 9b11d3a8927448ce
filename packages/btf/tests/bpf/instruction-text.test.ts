import { describe, expect, it } from 'vitest';
import { formatInstruction, wideValue } from '../../src/bpf/format-instruction.js';
import { classOf, decodeInstructions, isCall, type Instruction } from '../../src/bpf/instruction.js';

/** An instruction with destination r1 and source r2. */
function make(opcode: number, offset = 0, immediate = 0): Instruction {
  const bytes = new Uint8Array(opcode === 0x18 ? 16 : 8);
  const view = new DataView(bytes.buffer);
  bytes.set([opcode, 0x21]);
  view.setInt16(2, offset, true);
  view.setInt32(4, immediate, true);
  if (opcode === 0x18) view.setInt32(12, -5, true);
  return decodeInstructions(bytes, 'little')[0]!;
}

describe('formatInstruction', () => {
  // The operators are those of RFC 9669, tables 2 and 6, in the order of their codes.
  const arithmetic = ['+=', '-=', '*=', '/=', '|=', '&=', '<<=', '>>=', '', '%=', '^=', '=', 's>>='];
  const comparisons = ['', '==', '>', '>=', '&', '!=', 's>', 's>=', '', '', '<', '<=', 's<', 's<='];

  it.each(arithmetic.flatMap((operator, code) => (operator === '' ? [] : [[operator, code << 4] as const])))(
    'prints %s of numbers and registers, in both widths',
    (operator, operation) => {
      const text = [0x07, 0x0f, 0x04, 0x0c].map((low) => formatInstruction(make(operation | low, 0, 16)));
      expect(text).toEqual([`r1 ${operator} 0x10`, `r1 ${operator} r2`, `w1 ${operator} 0x10`, `w1 ${operator} w2`]);
    },
  );

  it.each(comparisons.flatMap((operator, code) => (operator === '' ? [] : [[operator, code << 4] as const])))(
    'prints %s of numbers and registers, in both widths',
    (operator, operation) => {
      const text = [0x05, 0x0d, 0x06, 0x0e].map((low) => formatInstruction(make(operation | low, -2, -1)));
      expect(text).toEqual([
        `if r1 ${operator} -0x1 goto -0x2`,
        `if r1 ${operator} r2 goto -0x2`,
        `if w1 ${operator} -0x1 goto -0x2`,
        `if w1 ${operator} w2 goto -0x2`,
      ]);
    },
  );

  it.each<[text: string, ...instruction: Parameters<typeof make>]>([
    ['r1 = -r1', 0x87],
    ['w1 = -w1', 0x84],
    ['r1 = le16 r1', 0xd4, 0, 16],
    ['r1 = be16 r1', 0xdc, 0, 16],
    ['r1 = bswap16 r1', 0xd7, 0, 16],
    ['r1 = bswap16 r1', 0xdf, 0, 16],
    ['<unknown>', 0xe7],
    ['r1 = addr_space_cast(r2, 0x2, 0x1)', 0xbf, 1, 0x20001],
    ['r1 = (s8)r2', 0xbf, 8],
    ['w1 = (s16)w2', 0xbc, 16],
    ['r1 = 0x3', 0xb7, 8, 3],
    ['r1 s/= r2', 0x3f, 1],
    ['r1 s%= 0x3', 0x97, 1, 3],
    ['r1 /= r2', 0x3f, 2],
    ['r1 += r2', 0x0f, 1],
    ['goto +0x2', 0x05, 2, 5],
    ['goto +0x0', 0x05],
    ['gotol -0x5', 0x06, 2, -5],
    ['gotox r1', 0x0d],
    ['call 0x7', 0x85, 0, 7],
    ['callx r1', 0x8d],
    ['exit', 0x95],
    ['may_goto +0x2', 0xe5, 2],
    ['<unknown>', 0xf5],
    ['r1 = -0x4fffffffd ll', 0x18, 0, 3],
    ['r0 = *(u32 *)skb[0x4]', 0x20, 0, 4],
    ['r0 = *(u16 *)skb[0x4]', 0x28, 0, 4],
    ['r0 = *(u8 *)skb[r2]', 0x50],
    ['<unknown>', 0x60],
    ['w1 = *(u32 *)(r2 + 0x0)', 0x61],
    ['w1 = *(u16 *)(r2 + 0x8)', 0x69, 8],
    ['w1 = *(u8 *)(r2 - 0x8)', 0x71, -8],
    ['r1 = *(u64 *)(r2 + 0x8)', 0x79, 8],
    ['r1 = *(s32 *)(r2 + 0x8)', 0x81, 8],
    ['<unknown>', 0xc1],
    ['*(u32 *)(r1 + 0x8) = 0x3', 0x62, 8, 3],
    ['<unknown>', 0xc2],
    ['*(u8 *)(r1 + 0x8) = w2', 0x73, 8],
    ['*(u64 *)(r1 - 0x8) = r2', 0x7b, -8],
    ['<unknown>', 0x83],
    ['lock *(u32 *)(r1 + 0x8) += w2', 0xc3, 8],
    ['lock *(u64 *)(r1 + 0x8) |= r2', 0xdb, 8, 0x40],
    ['r2 = atomic_fetch_add((u64 *)(r1 + 0x8), r2)', 0xdb, 8, 1],
    ['r2 = atomic_fetch_or((u64 *)(r1 + 0x8), r2)', 0xdb, 8, 0x41],
    ['w2 = atomic_fetch_and((u32 *)(r1 + 0x8), w2)', 0xc3, 8, 0x51],
    ['w2 = atomic_fetch_xor((u32 *)(r1 + 0x8), w2)', 0xc3, 8, 0xa1],
    ['lock *(u64 *)(r1 + 0x8) &= r2', 0xdb, 8, 0x50],
    ['lock *(u64 *)(r1 + 0x8) ^= r2', 0xdb, 8, 0xa0],
    ['r2 = xchg_64(r1 + 0x8, r2)', 0xdb, 8, 0xe1],
    ['w2 = xchg32_32(r1 - 0x8, w2)', 0xc3, -8, 0xe1],
    ['r0 = cmpxchg_64(r1 + 0x8, r0, r2)', 0xdb, 8, 0xf1],
    ['w0 = cmpxchg32_32(r1 + 0x8, w0, w2)', 0xc3, 8, 0xf1],
    ['w1 = load_acquire((u32 *)(r2 + 0x8))', 0xc3, 8, 0x100],
    ['store_release((u64 *)(r1 + 0x8), r2)', 0xdb, 8, 0x110],
    ['<unknown>', 0xdb, 8, 0x10],
  ])('writes %s', (text, ...instruction) => {
    expect(formatInstruction(make(...instruction))).toBe(text);
  });
});

describe('wideValue', () => {
  it('joins two immediates as unsigned; a missing one is 0', () => {
    expect(wideValue(make(0x18, 0, -1))).toBe(0xffff_fffb_ffff_ffffn);
    expect(wideValue(make(0x85, 0, -1))).toBe(0xffff_ffffn);
  });
});

describe('the kind of an instruction', () => {
  it('is in the low bits of its opcode, and calls are two of them', () => {
    expect([0x18, 0x61, 0x07, 0x95].map((opcode) => classOf(make(opcode)))).toEqual([0, 1, 7, 5]);
    expect([0x85, 0x8d, 0x95, 0x05].map((opcode) => isCall(make(opcode)))).toEqual([true, true, false, false]);
  });
});
