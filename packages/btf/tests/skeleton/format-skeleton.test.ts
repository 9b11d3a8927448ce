import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { demand } from '@bpf-link-wasm/testkit/requirement';
import { describe, expect, it } from 'vitest';
import type { ElfObject, ElfSection, ElfSymbol } from '../../src/elf/elf-object.js';
import { BtfBuilder } from '../../src/model/btf-builder.js';
import { decodeObject } from '../../src/object/btf-object.js';
import { formatSkeleton } from '../../src/skeleton/format-skeleton.js';
import { clang, compileFixture, runProgram, temporaryPath } from '../programs.js';

const tsc = fileURLToPath(new URL('../../../../node_modules/typescript/bin/tsc', import.meta.url));

/** Compiles modules with the strictest checks. @param modules Their texts, by name. @returns What the last one exports. */
async function compile(name: string, modules: Readonly<Record<string, string>>): Promise<unknown> {
  const sources = Object.entries(modules).map(([module, text]) => {
    const path = temporaryPath(`${name}-${module}.mts`);
    writeFileSync(path, text.replaceAll('SKELETON', `./${name}-skeleton.mjs`));
    return path;
  });
  const strict = ['--strict', '--noUncheckedIndexedAccess', '--exactOptionalPropertyTypes', '--noUnusedLocals'];
  const target = ['--target', 'es2023', '--module', 'nodenext', '--types', ''];
  runProgram(process.execPath, [tsc, '--ignoreConfig', ...strict, ...target, ...sources]);
  return import(/* @vite-ignore */ pathToFileURL(sources.at(-1)!.replace('.mts', '.mjs')).href);
}

/** A program that uses the skeleton of kinds.c; each line that must not compile would fail the compiler if it did. */
const user = `
import { globals, maps, programs, type value_ } from 'SKELETON';

const bytes = new Uint8Array(maps.counters.valueSize);
const view = new DataView(bytes.buffer);
view.setBigUint64(0, 0x1122334455667788n, true);
view.setUint32(8, 7, true);
bytes.set([1, 2, 3, 4, 5, 6, 7, 8], 12);
view.setUint32(20, 9, true);
const decoded: value_ = maps.counters.value.decode(view);
export const count: bigint = decoded.count;
export const last: { id: number; name: Uint8Array } = decoded.last;
export const again = new Uint8Array(bytes.length);
maps.counters.value.encode(decoded, new DataView(again.buffer));
export const before = bytes;

const total: bigint = maps.totals.value.decode(view);
export const sums = [total, maps.totals.key.decode(view, 8)];

const bss = new DataView(new ArrayBuffer(globals.bss.size + 16));
globals.bss.variables.huge_global.encode(5n, bss, 16);
export const huge = bss.getBigUint64(16 + globals.bss.variables.huge_global.offset, true);
globals.data.variables.loose.encode(3, bss);
export const loose: number = globals.data.variables.loose.decode(bss);

export const section: 'socket' = programs.entry.section;
export const described = [maps.counters.type, maps.counters.typeName, maps.counters.maxEntries, maps.totals.typeName];
// @ts-expect-error no map of this name
void maps.others;
// @ts-expect-error 64 bits are a bigint
void (total satisfies number);
// @ts-expect-error a static variable is not part of it
void globals.rodata.variables.constant;
`;

describe('formatSkeleton', () => {
  it(
    'generates a module that a strict compiler accepts and that decodes the bytes of maps and variables',
    { timeout: 60_000 },
    async (context) => {
      demand(context, clang);
      const { btf, elf } = decodeObject(readFileSync(compileFixture('kinds')));
      const skeleton = formatSkeleton({ btf, elf: elf! });
      const used = (await compile('kinds', { skeleton, user })) as Record<string, unknown>;
      expect(used).toMatchObject({
        count: 0x1122_3344_5566_7788n,
        last: { id: 7, name: new Uint8Array([1, 2, 3, 4, 5, 6, 7, 8]) },
        sums: [0x1122_3344_5566_7788n, 7],
        huge: 5n,
        loose: 3,
        section: 'socket',
        described: [1, 'HASH', 16, 'ARRAY'],
      });
      expect(used['again']).toEqual(used['before']);
      expect(formatSkeleton({ btf, elf: elf! }, { language: 'js' })).not.toContain('DataView,');
    },
  );

  it('keeps hostile names unchanged, in valid TypeScript', { timeout: 60_000 }, async () => {
    const names = [
      '__proto__',
      'constructor',
      'a b',
      '*/ x',
      '`${x}`',
      '\u2028',
      '"\'\\',
      '«x»',
      'default',
      'maps',
      '',
    ];
    const { object, text } = hostile(names);
    expect(text).not.toMatch(/[^\n -~]/);
    expect(object.btf.find('programs', 'STRUCT')).toBeDefined();
    const module = await compile('hostile', { skeleton: text });
    const { programs, globals, programs_: codec } = module as Record<string, Record<string, unknown>>;
    expect(Object.keys(programs!)).toEqual(names);
    expect(Object.keys(globals!)).toEqual(['data_x_y', 'bss']);
    const { variables, section } = globals!['data_x_y'] as Record<string, object>;
    expect(section).toBe('.data.x y');
    expect(Object.keys(variables!)).toEqual(names.slice(1));
    expect(codec!['size']).toBe(4);
    const last = (variables as Record<string, { offset: number; decode(view: DataView): unknown }>)['']!;
    const view = new DataView(new ArrayBuffer(64));
    view.setInt32(last.offset, -7, true);
    expect([last.offset, last.decode(view)]).toEqual([40, { x: -7 }]);
  });

  it('omits static and hidden variables, and duplicate names', () => {
    const { text } = hostile(['a', 'b', 'b', 'c'], { hidden: 'c' });
    expect([...text.matchAll(/^ {6}(\w+): \{/gm)].map(([, name]) => name)).toEqual(['b']);
  });
});

const data = { type: 1, flags: 3, offset: 0, link: 0, info: 0, alignment: 8, entrySize: 0, data: new Uint8Array() };

/** An object with programs and variables of some names, and an empty .bss; the first variable is static. */
function hostile(names: readonly string[], { hidden }: { hidden?: string } = {}) {
  const builder = new BtfBuilder();
  const int = builder.add({ kind: 'INT', name: 'int', size: 4, encoding: 1, offsetBits: 0, bits: 32 });
  const members = [{ name: 'x', type: int, offsetBits: 0, bitfieldSize: 0 }];
  const type = builder.add({ kind: 'STRUCT', name: 'programs', size: 4, hasBitfields: false, members });
  const entries = names.map((name, index) => ({
    type: builder.append({ kind: 'VAR', name, type, linkage: index === 0 ? 0 : 1 }),
    offset: 0,
    size: 4,
  }));
  builder.append({ kind: 'DATASEC', name: '.data.x y', size: 0, entries });
  builder.append({ kind: 'DATASEC', name: '.bss', size: 16, entries: [] });
  const btf = builder.toBtf();
  const sections: ElfSection[] = [
    { ...data, index: 0, name: '', size: 0 },
    { ...data, index: 1, name: 'xdp', flags: 6, size: names.length * 8 },
    { ...data, index: 2, name: '.data.x y', size: names.length * 4 },
    { ...data, index: 3, name: '.bss', size: 16 },
  ];
  const symbol = { binding: 'global', visibility: 'default' } as const;
  const symbols = names.flatMap((name, index): ElfSymbol[] => [
    { ...symbol, index: 0, name, kind: 'func', section: 1, value: index * 8, size: 8 },
    {
      ...symbol,
      index: 0,
      name,
      kind: 'object',
      section: 2,
      value: index * 4,
      size: 4,
      visibility: name === hidden ? 'hidden' : 'default',
    },
  ]);
  const elf: ElfObject = {
    byteOrder: 'little',
    machine: 247,
    sections,
    symbols,
    section: (name) => sections.find((each) => each.name === name),
    relocationsOf: () => [],
  };
  return { object: { btf, elf }, text: formatSkeleton({ btf, elf }) };
}
