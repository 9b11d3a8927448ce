import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { findBadRecord } from '../../src/engine/find-bad-record.js';

/** A C program compiled by clang with function, line and CO-RE records. */
const bytes = new Uint8Array(readFileSync(fileURLToPath(new URL('../../../btf/tests/core/prog.o', import.meta.url))));

/** Start of `.BTF.ext`: its magic with version 1, no flags and a header of 32 bytes occurs once in the object. */
const ext = Buffer.from(bytes).indexOf(Buffer.from('9feb010020000000', 'hex'));
const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
/** A table, by the header field with its offset; its first record follows the record size, a name and a count. */
const tableAt = (field: number): number => ext + 32 + view.getUint32(ext + field, true);
const [funcs, lines, relocations] = [tableAt(8), tableAt(16), tableAt(24)] as const;
const first = 12;

function changedAt(place: number, word: number): Uint8Array {
  const changed = Uint8Array.from(bytes);
  new DataView(changed.buffer).setUint32(place, word, true);
  return changed;
}

describe('findBadRecord', () => {
  test("accepts a compiler's object at any alignment in memory", () => {
    expect(findBadRecord(bytes)).toBeUndefined();
    const moved = new Uint8Array(bytes.length + 1);
    moved.set(bytes, 1);
    expect(findBadRecord(moved.subarray(1))).toBeUndefined();
  });

  test.each([
    ['two lines at one instruction', lines + first + 16, 0, 1, 'offset 0 after 0, expected rising offsets'],
    [
      'a line beyond the program',
      lines + first + 16,
      0x7ffffff8,
      1,
      /^offset 2147483640 is beyond the section of \d+ bytes$/,
    ],
    ['text that is not a string', lines + first + 8, 0x7fffffff, 0, /^string at 2147483647 is beyond the \d+ bytes of/],
    [
      'a file that is not a string',
      lines + first + 4,
      0x7fffffff,
      0,
      /^string at 2147483647 is beyond the \d+ bytes of/,
    ],
    ['a size that records cannot have', lines, 12, -1, 'records of 12 bytes, expected 16 to 252, a multiple of 4'],
    ['more records than there is room for', lines + 8, 99_999, -1, /^99999 records, expected no more/],
    ['records of a section that is not there', lines + 4, 1, -1, /^records of section ".+", which does not exist$/],
    ['a function that is not one', funcs + first + 4, 1, 0, 'type 1 is not a function'],
    ['a function of a type that does not exist', funcs + first + 4, 0xffff, 0, 'type 65535 is not a function'],
    ['a function where none begins', funcs + first, 8, 0, 'offset 8 is not the start of a function'],
    [
      'a relocation of half an instruction',
      relocations + first,
      3,
      0,
      'offset 3 is not at an instruction, expected a multiple of 8',
    ],
    [
      'a relocation of a type that does not exist',
      relocations + first + 4,
      0xffff,
      0,
      /^type 65535 does not exist, expected less/,
    ],
    ['an access that is not a string', relocations + first + 8, 0x7fffffff, 0, /^string at 2147483647 is beyond/],
  ])('finds %s', (_, place, word, index, reason) => {
    const found = findBadRecord(changedAt(place, word));
    expect(found).toMatchObject({
      table: place >= relocations ? 'core_relo' : place >= lines ? 'line_info' : 'func_info',
      index,
    });
    expect(found?.reason).toMatch(reason);
    expect(found?.section === '').toBe(index === -1);
  });

  test('finds a line inside a 16-byte instruction', () => {
    const changed = changedAt(lines + first, 0);
    // As if the first were the second half of one.
    const start = startOfProgram(changed);
    changed[start] = 0;
    expect(findBadRecord(changed)).toMatchObject({
      table: 'line_info',
      index: 0,
      reason: 'offset 0 is inside an instruction of 16 bytes',
    });
  });

  test('reports truncated objects, and never throws', () => {
    for (let size = 64; size < bytes.length; size += 97) findBadRecord(bytes.subarray(0, size));
    expect(findBadRecord(bytes.subarray(0, bytes.length - 65))).toMatchObject({ index: -1 });
    expect(findBadRecord(new Uint8Array(4))).toMatchObject({ index: -1 });
  });
});

/** The section of the line records: the first one with code and a nonzero size. */
function startOfProgram(object: Uint8Array): number {
  const words = new DataView(object.buffer, object.byteOffset, object.byteLength);
  const table = Number(words.getBigUint64(0x28, true));
  for (let index = 1; ; index += 1) {
    const at = table + index * 64;
    const isCode = (words.getBigUint64(at + 8, true) & 4n) !== 0n;
    if (isCode && words.getBigUint64(at + 0x20, true) > 0n) return Number(words.getBigUint64(at + 0x18, true));
  }
}
