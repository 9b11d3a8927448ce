import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { findElfSection } from '@bpf-link-wasm/testkit/elf-sections';
import { fileCheck } from '@bpf-link-wasm/testkit/file-check';
import { dumpBtf, dumpMap, withLoadedObject } from '@bpf-link-wasm/testkit/kernel';
import { demand, findProgram, kernelWithBpf, program as installed } from '@bpf-link-wasm/testkit/requirement';
import { runCommand } from '@bpf-link-wasm/testkit/run-command';
import { describe, expect, it } from 'vitest';
import { rustWithSources } from '../cargo/cargo-crate.js';
import { fixture } from '../suites/fixture.js';
import { objectOf } from '../suites/link-target.js';
import { useFolder } from '../suites/use-folder.js';
import { useTarget } from '../suites/use-target.js';
import { BpfFolder } from './bpf-folder.js';
import { openEngine } from './engine.js';
import { compileProgram, readProgram } from './rust-programs.js';

const target = useTarget(openEngine);
const folder = useFolder();

/** The first test compiles core. */
const timeout = 300_000;

/** Compiles and links a program of `programs/`. */
async function linkProgram(name: string, debuginfo: 1 | 2 = 2, llvmArgs: string[] = []): Promise<Uint8Array> {
  const program = await readProgram(name);
  const bitcode = await compileProgram(program, { debuginfo, optLevel: '3' }, folder.root);
  return objectOf(await target.link([bitcode], { exportSymbols: program.exportSymbols, llvmArgs }));
}

/** What each program's BTF must and must not contain. */
const shapes: Record<string, string> = {
  'name-generic': `
    CHECK: STRUCT 'State_u32' size=12
    CHECK: 'pair' type_id=[[PAIR:[0-9]+]]
    CHECK: {{\\[}}[[PAIR]]] STRUCT 'Pair_u32_Option_u32' size=12`,
  'name-reference': `
    CHECK: STRUCT 'ref_slice_u8' size=16
    CHECK: STRUCT 'ref_str' size=16
    CHECK: STRUCT 'ptr_const_slice_u32' size=16`,
  'name-tuple': "CHECK: STRUCT 'tuple_u8_u16_tuple_u32_array_u8_3' size=12",
  'name-closure': `
    CHECK: STRUCT 'closure_env_0' size=8
    CHECK: FUNC 'apply_closure_env_0' type_id={{[0-9]+}} linkage=static`,
  'name-non-ascii': `
    CHECK: FUNC 'gru00F6u00DFe'
    CHECK: STRUCT 'Gru00F6u00DFe' size=8
    CHECK-NEXT: 'hu00F6he'
    CHECK-NEXT: 'u5909u6570'`,
  'name-long': `
    CHECK: STRUCT 'Option_ref_AnExceedinglyLongNameOfAWrapper_{{\\w+_[0-9a-f]+}}' size=8`,
  'name-meeting': `
    CHECK: STRUCT 'Cell_Value_{{[0-9a-f]+}}' size=4
    CHECK: STRUCT 'Cell_Value_{{[0-9a-f]+}}' size=1
    CHECK: STRUCT 'Option_ref_u8' size=1
    CHECK: STRUCT 'Option_ref_u8_{{[0-9a-f]+}}' size=8`,
  'name-const-generic': `
    CHECK: STRUCT 'Offset_minus_3_true_{{\\w+}}' size=2
    CHECK: STRUCT 'Buffer_7' size=7
    CHECK: STRUCT 'Offset_3_false_{{\\w+}}' size=2`,
  'name-fn-pointer': `
    CHECK: STRUCT 'Option_fn_u32_ref_u8_to_u64' size=8
    CHECK: STRUCT 'Option_fn_unit_to_never' size=8`,
  'member-order': `
    CHECK: STRUCT 'State' size=16
    CHECK-NEXT: 'long_' type_id={{[0-9]+}} bits_offset=0
    CHECK-NEXT: 'word' type_id={{[0-9]+}} bits_offset=64
    CHECK-NEXT: 'half' type_id={{[0-9]+}} bits_offset=96
    CHECK-NEXT: 'byte' type_id={{[0-9]+}} bits_offset=112
    CHECK-NEXT: 'flag' type_id={{[0-9]+}} bits_offset=120`,
  'base-char': "CHECK: INT 'char32_t' size=4",
  'base-empty': "CHECK: STRUCT 'unit' size=0 vlen=0",
  'enum-128-bits': `
    CHECK: {{\\[}}[[BASE:[0-9]+]]] INT 'u128' size=16
    CHECK: TYPEDEF 'Huge' type_id=[[BASE]]`,
  'enum-niche-offset': `
    CHECK: STRUCT 'Option_Inner' size=16 vlen=1
    CHECK: UNION '(anon)' size=16 vlen=3
    CHECK-NEXT: '(anon)' type_id=[[HOLDER:[0-9]+]] bits_offset=0
    CHECK-NEXT: 'None' type_id={{[0-9]+}} bits_offset=0
    CHECK-NEXT: 'Some' type_id={{[0-9]+}} bits_offset=0
    CHECK: ENUM 'Option_Inner__tag' {{.*}}vlen=1
    CHECK-NEXT: 'None' val=
    CHECK: {{\\[}}[[HOLDER]]] STRUCT '(anon)' {{.*}}vlen=1
    CHECK-NEXT: '__tag' type_id={{[0-9]+}} bits_offset={{[1-9]}}`,
  'enum-repr-u8': `
    CHECK: ENUM 'Shape__tag' {{.*}}size=1 vlen=3
    CHECK-NEXT: 'Point' val=3
    CHECK-NEXT: 'Circle' val=7
    CHECK-NEXT: 'Rectangle' val=250`,
  'enum-signed-tag': `
    CHECK: ENUM 'Level__tag' encoding=SIGNED size=1 vlen=2
    CHECK-NEXT: 'Low' val=-2
    CHECK: ENUM64 'Wide__tag' encoding=SIGNED size=8 vlen=2
    CHECK-NEXT: 'Low' val=-9223372036854775808`,
  'enum-wide-tag': `
    CHECK: ENUM64 'Id__tag' encoding=UNSIGNED size=8 vlen=2
    CHECK-NEXT: 'Local' val=1
    CHECK-NEXT: 'Remote' val=1099511627776`,
  'argument-pattern': `
    CHECK: '__arg0' type_id=
    CHECK: FUNC 'add'`,
  'function-global': "CHECK: FUNC 'double' {{.*}}linkage=global",
  'function-static': "CHECK: FUNC 'fill' {{.*}}linkage=static",
  'global-split': `
    CHECK-NOT: STRUCT 'State'
    CHECK: {{\\[}}[[LONG:[0-9]+]]] INT 'u64'
    CHECK: VAR '{{.*}}STATE.0' type_id=[[LONG]], linkage=static
    CHECK-NOT: STRUCT 'State'`,
  'global-empty': `
    CHECK-NOT: VAR 'NOTHING'
    CHECK-NOT: size=0 (VAR`,
  'map-newtype': `
    CHECK: {{\\[}}[[MAP:[0-9]+]]] STRUCT 'Map_u32_u64_1_8' size=32
    CHECK: VAR 'MAP' type_id=[[MAP]], linkage=global`,
  'map-unsafe-cell': `
    CHECK: {{\\[}}[[MAP:[0-9]+]]] STRUCT 'Map_u32_u64_1_8' size=32
    CHECK: VAR 'MAP' type_id=[[MAP]], linkage=global`,
};

describe('BTF of Rust', { timeout }, () => {
  it.for(Object.keys(shapes))('describes %s', async (name, context) => {
    demand(context, installed('bpftool'), rustWithSources);
    fileCheck(await dumpBtf(await linkProgram(name)), shapes[name]!);
  });

  it('keeps every name within 127 bytes, and long ones apart', async (context) => {
    demand(context, installed('bpftool'), rustWithSources);
    const dump = await dumpBtf(await linkProgram('name-long'));
    const names = [...dump.matchAll(/(?:STRUCT|ENUM) '(\w{2,})'/g)].map(([, name = '']) => name);
    expect(Math.max(...names.map((name) => name.length))).toBe(127);
    const long = names.filter((name) => name.length === 127);
    expect([long.length, new Set(long).size]).toEqual([4, 4]);
  });

  it('keeps types of the same name in two modules apart', async (context) => {
    demand(context, installed('bpftool'), rustWithSources);
    const dump = await dumpBtf(await linkProgram('name-same-in-modules'));
    expect(dump.match(/STRUCT 'Option_ref_State_[0-9a-f]{16}'/g)).toHaveLength(2);
    const states = [...dump.matchAll(/\[(\d+)\] STRUCT 'State' size=(\d+)/g)];
    expect(states.map(([, , size]) => Number(size)).sort((a, b) => a - b)).toEqual([1, 32]);
    for (const [, id] of states)
      expect(dump.match(new RegExp(`PTR '\\(anon\\)' type_id=${id}\n`, 'g'))).toHaveLength(1);
  });

  it('spells names like bpf-linker on request', async (context) => {
    demand(context, installed('bpftool'), rustWithSources);
    const dump = await dumpBtf(await linkProgram('name-generic', 2, ['--bpf-btf-names=bpf-linker']));
    fileCheck(dump, "CHECK: STRUCT 'State_3C_u32_3E_' size=12");
  });

  it('derives prototypes from the IR at debuginfo=1, the same in each link', async (context) => {
    demand(context, installed('bpftool'), rustWithSources);
    const [first, second] = [await linkProgram('function-global', 1), await linkProgram('function-global', 1)];
    expect(Buffer.compare(first, second)).toBe(0);
    fileCheck(
      await dumpBtf(first),
      `CHECK: INT '__u32' size=4
       CHECK: FUNC_PROTO '(anon)' ret_type_id={{[0-9]+}} vlen=1
       CHECK-NEXT: '__arg0'
       CHECK-NEXT: FUNC 'double'`,
    );
  });

  it('keeps columns separate from line numbers', async (context) => {
    demand(context, rustWithSources);
    const lines = readLines(await linkProgram('line-wide'));
    // Line 59 is that of the helper in the prelude.
    expect(lines.map(({ line }) => line).filter((line) => ![11, 12, 59].includes(line))).toEqual([]);
    expect(Math.max(...lines.map(({ column }) => column))).toBe(1023);
  });
});

describe('BTF in the kernel', { timeout }, () => {
  it('names the variants of an enum in a map', async (context) => {
    demand(context, kernelWithBpf, installed('bpftool'), rustWithSources);
    await withLoadedObject(await linkProgram('enum-map-value'), async ({ programs, maps, pinOf }) => {
      const packet = await folder.write('packet', new Uint8Array(64));
      await runCommand(findProgram('bpftool')!, ['prog', 'run', 'pinned', pinOf(programs[0]!), 'data_in', packet]);
      const [events, niches] = ['EVENTS', 'NICHES'].map((name) => maps.find((map) => map.name === name)!);
      const tag = ({ key, value }: { key: unknown; value: unknown }): unknown[] => {
        const [members] = Object.values(value as Record<string, Record<string, unknown>>);
        return [key, members?.['__tag']];
      };
      expect((await dumpMap(events!)).map(tag)).toEqual([
        [0, 'Open'],
        [1, 'Close'],
        [2, 'Data'],
      ]);
      // The number itself is the tag of the variant with the niche.
      expect((await dumpMap(niches!)).map(tag)).toEqual([
        [0, 'None'],
        [1, 5],
      ]);
    });
  });

  it.for([
    ['no-debug-info', 2],
    ['kfunc', 1],
  ] as const)('loads %s with records for each function', async ([name, functions], context) => {
    demand(context, kernelWithBpf, installed('bpftool'), installed('python3'));
    const input = fileURLToPath(new URL(`ir/${name}.ll`, import.meta.url));
    const object = objectOf(await target.link([input], { exportSymbols: ['program', 'LICENSE'] }));
    const bpf = await BpfFolder.open();
    try {
      expect(await bpf.load(object)).toMatchObject([{ name: 'program', functions, btfId: expect.any(Number) }]);
    } finally {
      await bpf.close();
    }
  });

  it('loads a program with the same name as its section', async (context) => {
    demand(context, kernelWithBpf, installed('bpftool'));
    const input = fixture('symbols/named-like-section.ll');
    await withLoadedObject(objectOf(await target.link([input])), async ({ programs }) => {
      expect(programs).toMatchObject([{ name: 'xdp', type: 'xdp', btf_id: expect.any(Number) }]);
    });
  });
});

const headerPrelude = `
#include <stdbool.h>
typedef unsigned char u8; typedef unsigned short u16; typedef unsigned int u32; typedef unsigned long long u64;
typedef signed char i8; typedef short i16; typedef int i32; typedef long long i64, isize;
typedef unsigned long long usize; typedef unsigned __int128 u128; typedef __int128 i128; typedef unsigned int char32_t;
`;

/** Types that bpftool prints as C since Debian 12: one-byte enums need a newer one. */
const headers = [
  'member-order',
  'base-char',
  'base-128-bits',
  'base-empty',
  'enum-128-bits',
  'enum-wide-tag',
  'enum-map-value',
];

describe('a C header generated from the BTF', { timeout }, () => {
  it.for([...headers, 'name-same-in-modules', 'pointer-cycle', 'union'])(
    'has the sizes of %s',
    async (name, context) => {
      demand(context, installed('bpftool'), installed('clang-22', 'clang'), rustWithSources);
      const object = folder.path(`${name}.o`);
      await writeFile(object, await linkProgram(name));
      const bpftool = findProgram('bpftool')!;
      const dump = await runCommand(bpftool, ['btf', 'dump', 'file', object]);
      const header = await runCommand(bpftool, ['btf', 'dump', 'file', object, 'format', 'c']);
      const types = [...dump.matchAll(/\] (STRUCT|UNION) '(\w+)' size=(\d+)/g)];
      const isAlone = ([, , type]: RegExpExecArray): boolean =>
        types.filter(([, , other]) => other === type).length === 1;
      const asserts = types
        .filter(isAlone)
        .map(
          ([, kind = '', type, size]) => `_Static_assert(sizeof(${kind.toLowerCase()} ${type}) == ${size}, "${type}");`,
        );
      const clang = findProgram('clang-22') ?? findProgram('clang')!;
      const options = ['-target', 'bpf', '-x', 'c', '-std=gnu11', '-fsyntax-only', '-w', '-'];
      await runCommand(clang, options, { stdin: [headerPrelude, header, ...asserts].join('\n') });
      expect(asserts.length).toBeGreaterThan(1);
    },
  );
});

/** The line_info of an object. @see https://docs.kernel.org/bpf/btf.html#btf-ext-section */
function readLines(object: Uint8Array): { line: number; column: number }[] {
  const section = findElfSection(object, '.BTF.ext')!;
  const view = new DataView(section.buffer, section.byteOffset, section.byteLength);
  const u32 = (offset: number): number => view.getUint32(offset, true);
  const start = u32(4) + u32(16);
  const lines: { line: number; column: number }[] = [];
  for (let offset = start + 4; offset < start + u32(20);) {
    const count = u32(offset + 4);
    for (let index = 0; index < count; index++) {
      const word = u32(offset + 8 + index * 16 + 12);
      lines.push({ line: word >>> 10, column: word & 1023 });
    }
    offset += 8 + count * 16;
  }
  return lines;
}
