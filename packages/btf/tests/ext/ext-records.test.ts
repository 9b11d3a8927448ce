import { expectError } from '@bpf-link-wasm/testkit/expect-error';
import { describe, expect, it } from 'vitest';
import { decodeExt } from '../../src/ext/decode-ext.js';
import { encodeExt, stringsOfExt } from '../../src/ext/encode-ext.js';
import { StringSection } from '../../src/wire/string-section.js';

const text = '\0.text\0file.c\0int x;\u00000:1\0';
const strings = new StringSection(Uint8Array.from(text, (letter) => letter.charCodeAt(0)));
const [section, file, line, access] = ['.text', 'file.c', 'int x;', '0:1'].map((name) => text.indexOf(name)) as [
  number,
  number,
  number,
  number,
];

/** Tables of one block each, with four more bytes in each record of line_info. */
const funcInfo = [8, section, 2, 0, 5, 16, 6];
const lineInfo = [20, section, 1, 8, file, line, (70 << 10) | 9, 0x01020304];
const coreRelo = [16, section, 1, 24, 7, access, 11];
const magic = 0xeb9f;

/** A section .BTF.ext of words. @param change Of its bytes, before they are decoded. */
function make(isLittle: boolean, change?: (view: DataView) => void): Uint8Array {
  const [funcs, lines, relocations] = [funcInfo, lineInfo, coreRelo].map(({ length }) => length * 4) as [
    number,
    number,
    number,
  ];
  const words = [32, 0, funcs, funcs, lines, funcs + lines, relocations, ...funcInfo, ...lineInfo, ...coreRelo];
  const view = new DataView(new ArrayBuffer(4 + words.length * 4));
  view.setUint16(0, magic, isLittle);
  view.setUint8(2, 1);
  for (const [index, word] of words.entries()) view.setUint32(4 + index * 4, word, isLittle);
  change?.(view);
  return new Uint8Array(view.buffer);
}

const decode = (change?: (view: DataView) => void) => decodeExt(make(true, change), strings);
const refusal = async (change: (view: DataView) => void, length?: number): Promise<string> =>
  (await expectError(() => decodeExt(make(true, change).subarray(0, length), strings))).message;
/** Sets a word, counted from the start of the section in bytes. */
const put = (at: number, word: number) => (view: DataView) => view.setUint32(at, word, true);

/** Where the tables begin, and where the section ends. */
const [funcs, lines, relocations, end] = [32, 60, 92, 120];

describe.each([true, false])('decodeExt, little-endian %s', (isLittle) => {
  it('reads each field of the tables, and encodeExt writes it', () => {
    const bytes = make(isLittle);
    const ext = decodeExt(bytes, strings);
    expect(ext).toEqual({
      byteOrder: isLittle ? 'little' : 'big',
      bytes,
      ranges: {
        funcInfo: { offset: funcs, length: 28 },
        lineInfo: { offset: lines, length: 32 },
        coreRelo: { offset: relocations, length: 28 },
      },
      funcInfo: {
        recordSize: 8,
        blocks: [
          {
            section: '.text',
            sectionOffset: section,
            records: [
              { offset: 0, type: 5 },
              { offset: 16, type: 6 },
            ],
          },
        ],
      },
      lineInfo: {
        recordSize: 20,
        blocks: [
          {
            section: '.text',
            sectionOffset: section,
            records: [
              {
                offset: 8,
                fileName: 'file.c',
                fileNameOffset: file,
                text: 'int x;',
                textOffset: line,
                line: 70,
                column: 9,
                extra: Uint8Array.from(isLittle ? [4, 3, 2, 1] : [1, 2, 3, 4]),
              },
            ],
          },
        ],
      },
      coreRelo: {
        recordSize: 16,
        blocks: [
          {
            section: '.text',
            sectionOffset: section,
            records: [{ offset: 24, type: 7, access: '0:1', accessOffset: access, kindNumber: 11 }],
          },
        ],
      },
    });
    expect(encodeExt(ext)).toEqual(bytes);
    expect(encodeExt({ ...ext, bytes: make(isLittle, (view) => new Uint8Array(view.buffer).fill(0, 32)) })).toEqual(
      bytes,
    );
    expect([...stringsOfExt(ext)]).toEqual(['.text', '.text', 'file.c', 'int x;', '.text', '0:1']);
  });
});

describe('decodeExt', () => {
  it('reads several sections of one table, and lines of 22 bits', () => {
    const bytes = make(true, (view) => {
      // The second record becomes a section of its own: func_info is one word longer and takes line_info's place.
      for (const [index, word] of [8, section, 1, 0, 5, file, 1, 16, 6].entries())
        view.setUint32(funcs + index * 4, word, true);
      view.setUint32(12, 36, true);
      view.setUint32(20, 0, true);
    });
    const ext = decodeExt(bytes, strings);
    expect(ext.funcInfo.blocks.map((block) => [block.section, block.records])).toEqual([
      ['.text', [{ offset: 0, type: 5 }]],
      ['file.c', [{ offset: 16, type: 6 }]],
    ]);
    expect(ext.lineInfo).toEqual({ recordSize: 0, blocks: [] });
    expect(encodeExt(ext)).toEqual(bytes);
    const farthest = decode(put(lines + 24, 0xffffffff));
    expect(farthest.lineInfo.blocks[0]!.records[0]).toMatchObject({ line: 0x3fffff, column: 0x3ff });
    expect(encodeExt(farthest)).toEqual(farthest.bytes);
  });

  it('reads a header without CO-RE, or with half of what says where it is, as one that has no relocations', () => {
    for (const length of [24, 28]) {
      const ext = decodeExt(
        make(true, (view) => {
          view.setUint32(4, length, true);
          view.setUint32(8, 32 - length, true);
          view.setUint32(20, 0, true);
        }),
        strings,
      );
      expect(ext.funcInfo.blocks[0]!.records).toHaveLength(2);
      expect(ext.coreRelo).toEqual({ recordSize: 0, blocks: [] });
      expect(ext.ranges.coreRelo).toEqual({ offset: length, length: 0 });
    }
  });

  it('reads strings that are nowhere as none', () => {
    const [record] = decode(put(lines + 16, text.length)).lineInfo.blocks[0]!.records;
    expect(record).toMatchObject({ fileName: '', fileNameOffset: text.length, text: 'int x;' });
    const [last] = decode(put(lines + 16, text.length - 2)).lineInfo.blocks[0]!.records;
    expect(last).toMatchObject({ fileName: '1' });
  });

  it.each<[what: string, change: (view: DataView) => void, message: string, length?: number]>([
    ['a header cut off', () => {}, 'header: 23 bytes, expected at least 24, at byte 0', 23],
    ['another magic', (view) => view.setUint16(0, 1), 'header: magic 0x100, expected 0xeb9f or 0x9feb, at byte 0'],
    ['another version', (view) => view.setUint8(2, 2), 'header: version 2, expected 1, at byte 2'],
    ['flags', (view) => view.setUint8(3, 2), 'header: flags 2, expected 0, at byte 3'],
    ['a header too short', put(4, 20), `header: length 20, expected 24 to ${end}, at byte 4`],
    ['a header too long', put(4, end + 1), `header: length ${end + 1}, expected 24 to ${end}, at byte 4`],
    ['a table beyond the end', put(28, 32), `core_relo: ends at byte ${end + 4}, expected at most ${end}, at byte 92`],
    ['a table at an odd place', put(8, 2), 'func_info: offset 34, expected one divisible by 4, at byte 34'],
    ['a table without a record size', put(20, 3), 'line_info: 3 bytes, expected at least 4, at byte 60'],
    [
      'records of another size',
      put(92, 18),
      'core_relo: records of 18 bytes, expected at least 16, divisible by 4, at byte 92',
    ],
    [
      'records too small',
      put(60, 12),
      'line_info: records of 12 bytes, expected at least 16, divisible by 4, at byte 60',
    ],
    ['half of a block', put(12, 32), 'func_info: 4 bytes left, expected 8 for a section, at byte 60'],
    ['a block without room for records', put(12, 12), 'func_info: 2 records, expected to end at byte 44, at byte 36'],
    ['an empty block', put(40, 0), 'func_info: a section without records, expected at least one, at byte 36'],
    ['records beyond the table', put(40, 3), 'func_info: 3 records, expected to end at byte 60, at byte 36'],
  ])('refuses %s', async (_, change, message, length) => {
    expect(await refusal(change, length)).toBe(`.BTF.ext ${message}`);
  });

  it('reads a table of nothing but its record size', () => {
    expect(decode(put(12, 4)).funcInfo).toEqual({ recordSize: 8, blocks: [] });
  });

  it('reads a header that is all there is', () => {
    const withoutTables = (length: number) => (view: DataView) => {
      view.setUint32(4, length, true);
      for (const at of [12, 20, 28]) view.setUint32(at, 0, true);
    };
    for (const length of [24, end]) {
      const ext = decodeExt(make(true, withoutTables(length)).subarray(0, length), strings);
      expect([ext.funcInfo, ext.lineInfo, ext.coreRelo].map(({ blocks }) => blocks)).toEqual([[], [], []]);
    }
  });
});
