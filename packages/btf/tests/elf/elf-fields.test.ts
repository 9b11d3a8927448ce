import { makeElf } from '@bpf-link-wasm/testkit/elf-file';
import { expectError } from '@bpf-link-wasm/testkit/expect-error';
import { describe, expect, it } from 'vitest';
import { decodeElf, isElf } from '../../src/elf/decode-elf.js';
import { hasInstructions, type ElfObject } from '../../src/elf/elf-object.js';
import { functionsOf } from '../../src/elf/functions.js';

type ByteOrder = 'little' | 'big';
/** `[section, offset in its header, bytes of the word, value]` */
type Word = readonly [section: number, at: number, size: 4 | 8, value: number];

const [text, strtab, symtab, rel, rela, bss] = [1, 2, 3, 4, 5, 6];
const strings = '\0first\0second\0data\0';
const nameAt = (name: string): number => (name === '' ? 0 : strings.indexOf(`\0${name}\0`) + 1);

/** `[name, info, other, section, value, size]` */
type Symbol = readonly [name: string, info: number, other: number, section: number, value: number, size: number];

const symbols: readonly Symbol[] = [
  ['', 0, 0, 0, 0, 0],
  ['', 0x03, 0, text, 0, 0],
  ['second', 0x12, 2, text, 32, 0],
  ['first', 0x22, 1, text, 8, 16],
  ['data', 0x11, 3, bss, 0x1_0000_0002, 0x2_0000_0004],
  ['', 0x04, 0, 0xfff1, 0, 0],
  ['', 0x35, 0, 0xfff1, 0, 0],
  ['', 0x03, 0, 0xff00, 0, 0],
  ['', 0x03, 0, 99, 0, 0],
  ['data', 0x03, 0, text, 0, 0],
];

/** Tables of words of 64 and 32 bits, as a byte order writes them. */
function table(byteOrder: ByteOrder, ...words: readonly (bigint | number)[]): Uint8Array {
  const view = new DataView(
    new ArrayBuffer(words.reduce((sum: number, word) => sum + (typeof word === 'bigint' ? 8 : 4), 0)),
  );
  let at = 0;
  for (const word of words) {
    if (typeof word === 'bigint') view.setBigInt64(at, word, byteOrder === 'little');
    else view.setUint32(at, word, byteOrder === 'little');
    at += typeof word === 'bigint' ? 8 : 4;
  }
  return new Uint8Array(view.buffer);
}

function symbolTable(byteOrder: ByteOrder): Uint8Array {
  const bytes = new Uint8Array(symbols.length * 24);
  const view = new DataView(bytes.buffer);
  const isLittle = byteOrder === 'little';
  for (const [index, [name, info, other, section, value, size]] of symbols.entries()) {
    view.setUint32(index * 24, nameAt(name), isLittle);
    bytes.set([info, other], index * 24 + 4);
    view.setUint16(index * 24 + 6, section, isLittle);
    view.setBigUint64(index * 24 + 8, BigInt(value), isLittle);
    view.setBigUint64(index * 24 + 16, BigInt(size), isLittle);
  }
  return bytes;
}

/** An object with a value of its own in every field. */
function make(byteOrder: ByteOrder = 'little', ...changes: readonly Word[]): Uint8Array {
  // A relocation's type and symbol are the halves of one word.
  const info = (symbol: number, type: number): bigint => (BigInt(symbol) << 32n) | BigInt(type);
  const bytes = makeElf(
    {
      '.text': new Uint8Array(48),
      '.strtab': Uint8Array.from(strings, (letter) => letter.charCodeAt(0)),
      '.symtab': symbolTable(byteOrder),
      '.rel': table(byteOrder, 8n, info(3, 10), 0x1_0000_0010n, info(2, 1)),
      '.rela': table(byteOrder, 24n, info(4, 2), -5n),
      '.bss': new Uint8Array(),
    },
    byteOrder,
  );
  const view = new DataView(bytes.buffer);
  const isLittle = byteOrder === 'little';
  const headers = Number(view.getBigUint64(40, isLittle));
  const words: readonly Word[] = [
    [text, 8, 8, 0x1_0000_0006],
    [text, 48, 8, 16],
    [text, 56, 8, 3],
    [symtab, 4, 4, 2],
    [symtab, 40, 4, strtab],
    [rel, 4, 4, 9],
    [rel, 44, 4, text],
    [rela, 4, 4, 4],
    [rela, 44, 4, text],
    [bss, 4, 4, 8],
    [bss, 32, 8, 0x1_0000_0000],
    ...changes,
  ];
  for (const [section, at, size, value] of words) {
    if (size === 8) view.setBigUint64(headers + section * 64 + at, BigInt(value), isLittle);
    else view.setUint32(headers + section * 64 + at, value, isLittle);
  }
  return bytes;
}

/** Message for an object with a word of its header changed.*/
async function refusal(change: (view: DataView, headers: number) => void, length?: number): Promise<string> {
  const bytes = make();
  const view = new DataView(bytes.buffer);
  change(view, Number(view.getBigUint64(40, true)));
  return (await expectError(() => decodeElf(bytes.subarray(0, length)))).message;
}

describe.each(['little', 'big'] as const)('decodeElf, %s-endian', (byteOrder) => {
  const read = (): ElfObject => decodeElf(make(byteOrder));

  it('reads each field of the headers', () => {
    const elf = read();
    expect([elf.byteOrder, elf.machine, elf.sections.length]).toEqual([byteOrder, 247, 8]);
    expect(elf.sections.map(({ name, type }) => `${name} ${type}`)).toEqual([
      ' 0',
      '.text 1',
      '.strtab 1',
      '.symtab 2',
      '.rel 9',
      '.rela 4',
      '.bss 8',
      '.shstrtab 3',
    ]);
    expect(elf.section('.text')).toEqual({
      index: 1,
      name: '.text',
      type: 1,
      flags: 0x1_0000_0006,
      offset: 64,
      size: 48,
      link: 0,
      info: 0,
      alignment: 16,
      entrySize: 3,
      data: new Uint8Array(48),
    });
    expect(elf.section('.symtab')).toMatchObject({ index: symtab, link: strtab, size: symbols.length * 24 });
    expect(elf.section('.bss')).toMatchObject({ size: 0x1_0000_0000, data: new Uint8Array() });
    expect(elf.section('.none')).toBeUndefined();
  });

  it('reads each field of the symbols', () => {
    const elf = read();
    const none = { binding: 'local', visibility: 'default', value: 0, size: 0 };
    expect(elf.symbols).toEqual([
      { index: 0, name: '', section: 0, kind: 'none', ...none },
      { index: 1, name: '.text', section: text, kind: 'section', ...none },
      {
        index: 2,
        name: 'second',
        section: text,
        kind: 'func',
        binding: 'global',
        visibility: 'hidden',
        value: 32,
        size: 0,
      },
      {
        index: 3,
        name: 'first',
        section: text,
        kind: 'func',
        binding: 'weak',
        visibility: 'internal',
        value: 8,
        size: 16,
      },
      {
        index: 4,
        name: 'data',
        section: bss,
        kind: 'object',
        binding: 'global',
        visibility: 'protected',
        value: 0x1_0000_0002,
        size: 0x2_0000_0004,
      },
      { index: 5, name: '', section: 0xfff1, kind: 'file', ...none },
      { index: 6, name: '', section: 0xfff1, kind: 'other', ...none, binding: 'other' },
      { index: 7, name: '', section: 0xff00, kind: 'section', ...none },
      { index: 8, name: '', section: 99, kind: 'section', ...none },
      { index: 9, name: 'data', section: text, kind: 'section', ...none },
    ]);
  });

  it('reads relocations with and without addends', () => {
    const elf = read();
    expect(elf.relocationsOf(elf.section('.text')!)).toEqual([
      { offset: 8, symbol: 3, type: 10 },
      { offset: 0x1_0000_0010, symbol: 2, type: 1 },
      { offset: 24, symbol: 4, type: 2, addend: -5n },
    ]);
    expect(elf.relocationsOf(elf.section('.bss')!)).toEqual([]);
    // Of the symbols, the same field is the first that is global.
    const other = decodeElf(make(byteOrder, [symtab, 44, 4, bss]));
    expect(other.relocationsOf(other.section('.bss')!)).toEqual([]);
  });
});

describe('decodeElf', () => {
  it('knows an ELF file by each of its first four bytes', () => {
    const bytes = make();
    expect(isElf(bytes)).toBe(true);
    for (let at = 0; at < 4; at += 1) expect(isElf(bytes.with(at, 0))).toBe(false);
  });

  const headOf = (...head: number[]): Uint8Array => Uint8Array.from({ length: 64 }, (_, index) => head[index] ?? 0);

  it.each([
    [Uint8Array.of(1, 2, 0xa3), 'ELF: first bytes 0102a3, expected 7f454c46'],
    [Uint8Array.of(0x7f, 0x45, 0x4c, 0x46, 2), 'ELF header: 5 bytes, expected 64'],
    [headOf(0x7f, 0x45, 0x4c, 0x46, 1, 1), 'ELF header: class 1, expected 2 (64 bits)'],
    [headOf(0x7f, 0x45, 0x4c, 0x46, 2, 3), 'ELF header: byte order 3, expected 1 (little) or 2 (big)'],
  ])('refuses what is not an ELF64 object: %#', async (bytes, message) => {
    expect((await expectError(() => decodeElf(bytes))).message).toBe(message);
  });

  it('takes the first of two sections of one name, and names that are nowhere as none', () => {
    const named = (section: number, offset: number): ElfObject => decodeElf(make('little', [section, 0, 4, offset]));
    expect(named(strtab, 1).section('.text')).toMatchObject({ index: text });
    expect(named(text, 0xffff).sections[text]!.name).toBe('');
    // The last byte of the names, and the one after it.
    const { size } = decodeElf(make()).section('.shstrtab')!;
    expect([size - 2, size - 1, size].map((offset) => named(text, offset).sections[text]!.name)).toEqual(['b', '', '']);
  });

  it('has no sections, symbols or names where the file has none', () => {
    const bytes = make();
    new DataView(bytes.buffer).setBigUint64(40, 0n, true);
    expect(decodeElf(bytes)).toMatchObject({ sections: [], symbols: [] });
    expect(decodeElf(bytes.subarray(0, 64)).sections).toEqual([]);
    expect(decodeElf(make('little', [symtab, 4, 4, 1])).symbols).toEqual([]);
    const unnamed = decodeElf(make('little', [symtab, 40, 4, 99]));
    expect(unnamed.symbols.map(({ name }) => name)).toEqual([
      '',
      '.text',
      ...Array.from({ length: 7 }, () => ''),
      '.text',
    ]);
    new DataView(bytes.buffer).setBigUint64(40, BigInt(bytes.length - 64), true);
    new DataView(bytes.buffer).setUint16(60, 1, true);
    expect(decodeElf(bytes).sections).toMatchObject([{ index: 0, name: '' }]);
  });

  it('takes counts and indexes that do not fit the header from the first section', () => {
    const bytes = make('little', [0, 32, 8, 8], [0, 40, 4, 7]);
    const view = new DataView(bytes.buffer);
    view.setUint16(60, 0, true);
    view.setUint16(62, 0xffff, true);
    expect(decodeElf(bytes).sections.map(({ name }) => name)).toEqual(
      decodeElf(make()).sections.map(({ name }) => name),
    );
  });

  it('does not read what a section without bytes says of them', () => {
    const beyond: readonly Word[] = [
      [0, 24, 8, 1 << 20],
      [0, 32, 8, 8],
      [bss, 24, 8, 1 << 20],
      [rel, 24, 8, 1 << 20],
      [rel, 32, 8, 0],
    ];
    const elf = decodeElf(make('little', ...beyond));
    expect([0, rel, bss].map((index) => elf.sections[index]!.data.length)).toEqual([0, 0, 0]);
  });

  it('refuses tables and sections that are not within the file', async () => {
    const { length } = make();
    expect(await refusal((view) => view.setUint16(58, 40, true))).toBe(
      'ELF header: section headers of 40 bytes, expected 64',
    );
    expect(await refusal((view) => view.setBigUint64(40, BigInt(length - 63), true))).toBe(
      `ELF section table: offset ${length - 63}, expected less than ${length}`,
    );
    expect(await refusal((view) => view.setUint16(60, 9, true))).toBe(
      `ELF section table: 9 sections at offset ${length - 512}, expected to end within ${length} bytes`,
    );
    expect(await refusal((view, headers) => view.setBigUint64(headers + 64 + 32, BigInt(length - 63), true))).toBe(
      `ELF section 1: ${length - 63} bytes at offset 64, expected to end within ${length} bytes`,
    );
    expect(await refusal(() => {}, 63)).toBe('ELF header: 63 bytes, expected 64');
    expect(decodeElf(make('little', [text, 32, 8, length - 64])).sections[text]!.data.length).toBe(length - 64);
  });
});

describe('functionsOf', () => {
  it('sorts the functions of sections with instructions, and ends one without a size where the next begins', () => {
    const object = decodeElf(make());
    expect(object.sections.filter(hasInstructions).map(({ name }) => name)).toEqual(['.text']);
    expect(functionsOf(object)).toEqual([
      { name: 'first', section: '.text', offset: 8, size: 16 },
      { name: 'second', section: '.text', offset: 32, size: 16 },
    ]);
    const [third, fourth] = [object.symbols[3]!, object.symbols[2]!].map((symbol) => ({ ...symbol, size: 0 }));
    expect(functionsOf({ ...object, symbols: [fourth!, third!] }).map(({ size }) => size)).toEqual([24, 16]);
    expect(functionsOf({ ...object, symbols: [] })).toEqual([]);
    expect(functionsOf(decodeElf(make('little', [text, 8, 8, 2])))).toEqual([]);
  });
});
