import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { disassemble } from '../src/inspect/disassemble.js';
import { entriesFirst, keyOf, readableName } from '../src/inspect/function-names.js';
import { inspect, type Inspected } from '../src/inspect/inspected.js';
import { meaningOf } from '../src/inspect/operand-names.js';
import { sourceFilesOf } from '../src/inspect/source-text.js';

const objectOf = (path: string): Promise<Inspected> => {
  const bytes = new Uint8Array(readFileSync(new URL(`../../../${path}`, import.meta.url)));
  return inspect(path.replace(/^.*\//, ''), bytes);
};

/** An object of one section with the symbols that a test names. */
function elfOf(symbols: readonly Partial<NonNullable<Inspected['elf']>['symbols'][number]>[]) {
  const sections = ['', 'xdp', '.bss', '.text'].map((name, index) => ({ name, index }));
  return {
    sections,
    symbols,
    section: (name: string) => sections.find((one) => one.name === name),
  } as unknown as NonNullable<Inspected['elf']>;
}

const program = { section: 'xdp', offset: 16 };
const instruction = (opcode: number, source: number, immediate: number, index = 0) => ({
  index,
  units: opcode === 0x18 ? (2 as const) : (1 as const),
  opcode,
  destination: 1,
  source,
  offset: 0,
  immediate,
  ...(opcode === 0x18 && { upper: 0 }),
});

describe('meaningOf', () => {
  it('names a helper, with its first kernel', () => {
    expect(meaningOf(elfOf([]), program, instruction(0x85, 0, 2), undefined)).toEqual({
      name: 'bpf_map_update_elem',
      notes: ['kernel 3.19 and later'],
    });
  });

  it('marks an unknown helper', () => {
    expect(meaningOf(elfOf([]), program, instruction(0x85, 0, 9999), undefined)).toEqual({
      notes: ['helper 9999, unknown'],
    });
  });

  it('names the function that a call without relocation goes to', () => {
    const elf = elfOf([{ name: '_ZN4core3foo17h0123456789abcdefE', section: 1, value: 64, kind: 'func' }]);
    // At 16 + 2 * 8; one and 3 instructions on.
    expect(meaningOf(elf, program, instruction(0x85, 1, 3, 2), undefined)).toEqual({ name: 'core::foo', notes: [] });
  });

  it('names the function in another section that a call goes to', () => {
    const text = { name: '.text', section: 3, value: 0, kind: 'section' as const };
    const elf = elfOf([text, { name: 'add', section: 3, value: 32, kind: 'func' }]);
    expect(meaningOf(elf, program, instruction(0x85, 1, 3), text as never).name).toBe('add');
  });

  it('names a variable instead of its section and distance', () => {
    const bss = { name: '.bss', section: 2, value: 0, kind: 'section' as const };
    const elf = elfOf([bss, { name: 'TOTAL', section: 2, value: 48, size: 16, kind: 'object' }]);
    expect(meaningOf(elf, program, instruction(0x18, 0, 48), bss as never).name).toBe('TOTAL');
    expect(meaningOf(elf, program, instruction(0x18, 0, 56), bss as never).name).toBe('TOTAL + 8');
    expect(meaningOf(elf, program, instruction(0x18, 0, 8), bss as never).name).toBe('.bss + 8');
  });
});

describe('disassemble', () => {
  let object: Inspected;
  beforeAll(async () => {
    object = await objectOf('e2e/fixtures/elf/prog.o');
  });

  it('gives every instruction of a program, with the source line that it came from', () => {
    const [first] = entriesFirst(object.programs);
    const { rows } = disassemble(object, first!);
    expect(rows.at(-1)!.text).toBe('exit');
    expect(rows.reduce((sum, { size }) => sum + size, 0)).toBe(first!.size);
    const keys = new Set(first!.lines.map(({ fileName, line }) => `${fileName}:${line}`));
    for (const { source } of rows) if (source !== undefined) expect(keys).toContain(source.key);
  });
});

describe('entriesFirst', () => {
  it('lists functions that are only called after the programs', () => {
    const all = [
      { section: '.text', name: 'help' },
      { section: 'xdp', name: 'run' },
    ];
    expect(entriesFirst(all).map(keyOf)).toEqual(['xdp:run', '.text:help']);
  });
});

describe('readableName', () => {
  it('leaves names that are not mangled', () => {
    expect(readableName('count')).toBe('count');
  });
});

describe('sourceFilesOf', () => {
  const info = (line: number, text: string, fileName = './a.c') => ({
    fileName,
    fileNameOffset: 1,
    line,
    column: 0,
    text,
    textOffset: 1,
    offset: 0,
  });
  const lines = [info(3, 'c'), info(1, 'a'), info(3, 'c'), info(9, '', './b.c')];

  it('has the lines of the object in their order, the file with most of them first', () => {
    const [first, second] = sourceFilesOf({ lines }, {});
    expect(first).toEqual({
      file: './a.c',
      isWhole: false,
      lines: [
        { line: 1, text: 'a', key: './a.c:1' },
        { line: 3, text: 'c', key: './a.c:3' },
      ],
    });
    expect(second!.file).toBe('./b.c');
  });

  it('has the whole text where it is given, and marks the lines that became instructions', () => {
    const [first] = sourceFilesOf({ lines }, { './a.c': 'one\r\ntwo\nthree\n' });
    expect(first).toMatchObject({ isWhole: true, lines: [{ key: './a.c:1' }, { text: 'two' }, { key: './a.c:3' }] });
    expect(first!.lines[1]).not.toHaveProperty('key');
  });
});
