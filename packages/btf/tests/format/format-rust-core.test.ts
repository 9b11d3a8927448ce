import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { demand, program } from '@bpf-link-wasm/testkit/requirement';
import { describe, expect, it } from 'vitest';
import { BtfBuilder } from '../../src/model/btf-builder.js';
import { decode } from '../../src/model/decode.js';
import type { Btf } from '../../src/model/btf.js';
import { formatRustCore } from '../../src/format/code/format-rust-core.js';
import { nearestName } from '../../src/format/code/nearest-name.js';
import { readVmlinux, runProgram, temporaryPath, vmlinux } from '../programs.js';

const rustc = program('rustc');

/** A kernel with one member of each kind. */
function makeKernel(): Btf {
  const builder = new BtfBuilder();
  const integer = (name: string, size: number, encoding = 0): number =>
    builder.add({ kind: 'INT', name, size, encoding, offsetBits: 0, bits: size * 8 });
  const struct = (
    name: string,
    members: readonly (readonly [string, number, number?])[],
    kind: 'STRUCT' | 'UNION' = 'STRUCT',
  ) =>
    builder.add({
      kind,
      name,
      size: 512,
      hasBitfields: true,
      members: members.map(([member, type, bitfieldSize = 0], index) => ({
        name: member,
        type,
        offsetBits: kind === 'UNION' ? 0 : index * 64,
        bitfieldSize,
      })),
    });
  const array = (type: number, length: number) =>
    builder.add({ kind: 'ARRAY', name: '', type, indexType: int, length });
  const pointer = (type: number) => builder.add({ kind: 'PTR', name: '', type });
  const int = integer('int', 4, 1);
  const char = integer('char', 1, 1);
  const bool = integer('_Bool', 1, 4);
  const double = builder.add({ kind: 'FLOAT', name: 'double', size: 8 });
  const proto = builder.add({ kind: 'FUNC_PROTO', name: '', type: int, params: [] });
  const states = builder.add({
    kind: 'ENUM',
    name: 'states',
    size: 4,
    isSigned: false,
    values: ['IDLE', 'BUSY', 'OLD_BUSY'].map((name, index) => ({ name, value: Math.min(index, 1) })),
  });
  const wide = builder.add({
    kind: 'ENUM64',
    name: 'wide_states',
    size: 8,
    isSigned: true,
    values: [
      { name: 'NONE', value: -1n },
      { name: 'LARGE', value: 1n << 40n },
    ],
  });
  const inner = struct('entity', [['vruntime', integer('unsigned long', 8)]]);
  const forward = builder.add({ kind: 'FWD', name: 'hidden', isUnion: false });
  const counter = builder.add({ kind: 'TYPEDEF', name: 'atomic_t', type: struct('', [['counter', int]]) });
  const value = struct(
    'value',
    [
      ['number', int],
      ['pointer', pointer(0)],
    ],
    'UNION',
  );
  const deep = struct('', [
    ['in_deep', int],
    ['', struct('', [['in_deeper', int]], 'UNION')],
  ]);
  struct('task', [
    ['pid', int],
    ['comm', array(builder.add({ kind: 'CONST', name: '', type: char }), 16)],
    ['grid', array(array(int, 3), 2)],
    ['flexible', array(inner, 0)],
    ['flag', int, 1],
    ['ready', bool],
    ['se', inner],
    ['', deep],
    ['named', struct('', [['x', int]])],
    ['usage', counter],
    ['state', states],
    ['wide', wide],
    ['run', pointer(proto)],
    ['nothing', pointer(0)],
    ['hidden', pointer(forward)],
    ['parent', pointer(builder.add({ kind: 'CONST', name: '', type: inner }))],
    ['value', pointer(value)],
    ['state_of', pointer(states)],
    ['ratio', double],
    ['type', int],
    ['self', int],
  ]);
  // Two of a name, as two files of a kernel have them, and a name that the code needs.
  struct('twin', [['first', int]]);
  struct('twin', [['second', int]]);
  struct('Enum', [['x', int]]);
  builder.add({ kind: 'TYPEDEF', name: 'entity_t', type: inner });
  return builder.toBtf();
}

const kernel = makeKernel();
const printed = (...paths: string[]): string => formatRustCore(kernel, paths);
const oneField = (path: string): string => /pub struct task \{\n {8}(.*)\n/.exec(printed(path))![1]!;

/** Compiles code with the crate bpf-core. */
function checkCompiles(text: string): void {
  const crate = temporaryPath('libbpf_core.rmeta');
  const path = temporaryPath('core_types.rs');
  const compile = (output: string, ...words: string[]): Buffer =>
    runProgram('rustc', [
      '--edition',
      '2024',
      '--crate-type',
      'lib',
      '--emit',
      'metadata',
      '-D',
      'warnings',
      ...words,
      '-o',
      output,
    ]);
  const source = fileURLToPath(new URL('../../../bpf-core/src/lib.rs', import.meta.url));
  compile(
    crate,
    '--crate-name',
    'bpf_core',
    '--check-cfg',
    'cfg(feature, values("pinned", "type-matches", "host-reads"))',
    source,
  );
  writeFileSync(path, `#![no_std]\n${text}`);
  compile(temporaryPath('core_types.rmeta'), '--extern', `bpf_core=${crate}`, path);
}

describe('formatRustCore', () => {
  it('prints only the requested members', () => {
    expect(printed('task.pid', 'task.se.vruntime', 'states.BUSY')).toBe(
      `// Made by \`bpf-link-wasm btf dump --format rust-core\`. Names and kinds are the kernel's; offsets mean nothing.

use bpf_core::kernel_types;

kernel_types! {
    pub struct task {
        pub pid: i32,
        pub se: entity,
    }

    pub struct entity {
        pub vruntime: u64,
    }

    pub enum states {
        BUSY = 1,
    }
}
`,
    );
  });

  it.each([
    ['task.comm', 'pub comm: [u8; 16],'],
    ['task.comm[0]', 'pub comm: [u8; 16],'],
    ['task.grid', 'pub grid: [[i32; 3]; 2],'],
    ['task.flexible', 'pub flexible: [entity; 1],'],
    ['task.flag', 'pub flag: i32,'],
    ['task.ready', 'pub ready: bool,'],
    ['task.in_deep', 'pub in_deep: i32,'],
    ['struct task.in_deeper', 'pub in_deeper: i32,'],
    ['task.named', 'pub named: task_named,'],
    ['task.usage.counter', 'pub usage: atomic_t,'],
    ['task.state', 'pub state: Enum<states>,'],
    ['task.wide', 'pub wide: Enum<wide_states, i64>,'],
    ['task.run', 'pub run: *const c_void,'],
    ['task.nothing', 'pub nothing: *const c_void,'],
    ['task.hidden', 'pub hidden: *const c_void,'],
    ['task.parent', 'pub parent: *const entity,'],
    ['task.value', 'pub value: *const value,'],
    ['task.state_of', 'pub state_of: *const u32,'],
    ['task.type', 'pub r#type: i32,'],
  ])('prints %s as %s', (path, field) => expect(oneField(path)).toBe(field));

  it('declares pointer targets without fields, or with those that a path continues to', () => {
    expect(printed('task.parent')).toContain('pub struct entity {}\n');
    expect(printed('task.parent.vruntime')).toContain('pub struct entity {\n        pub vruntime: u64,\n');
    expect(printed('task.value')).toContain('pub union value {\n        pub _opaque: [u8; 0],\n    }');
    expect(printed('task.value.number')).toContain('pub union value {\n        pub number: i32,\n    }');
  });

  it('gives an enum without requested enumerators its first one, since Rust needs one', () => {
    expect(printed('task.state')).toContain('pub enum states {\n        IDLE = 0,\n    }');
    expect(printed('task.state', 'states.BUSY')).toContain('pub enum states {\n        BUSY = 1,\n    }');
    expect(printed('task.wide')).toContain('#[repr(i64)]\n    pub enum wide_states {\n        NONE = -1,\n    }');
  });

  it('puts a second enumerator with the same number into a flavour of the enum', () => {
    const text = printed('enum states::BUSY', 'states.OLD_BUSY', 'states.IDLE');
    expect(text).toContain('pub enum states {\n        BUSY = 1,\n        IDLE = 0,\n    }');
    expect(text).toContain('pub enum states___2 {\n        OLD_BUSY = 1,\n    }');
  });

  it('keeps the flavour in a path, and gives one to a second type of the same name', () => {
    const text = printed('task.pid', 'task___old.flag', 'twin.first', 'twin.second', 'Enum.x');
    expect(text).toContain('pub struct task___old {\n        pub flag: i32,\n    }');
    expect(text).toContain('pub struct twin {\n        pub first: i32,\n    }');
    expect(text).toContain('pub struct twin___2 {\n        pub second: i32,\n    }');
    expect(text).toContain('pub struct Enum___2 {');
  });

  it('starts at the target struct of a typedef', () => {
    expect(printed('entity_t.vruntime')).toContain('pub struct entity {\n        pub vruntime: u64,');
  });

  it.each([
    ['tsk.pid', 'no type "tsk" in the kernel', 'the name of a struct, union or enum, such as "task"'],
    ['qqqqqq.pid', 'no type "qqqqqq" in the kernel', 'the name of a struct, union or enum'],
    ['task.pdi', 'no member "pdi" in struct task', 'one of its members, such as "pid"'],
    ['task.se.vrun_time', 'no member "vrun_time" in struct entity', 'one of its members, such as "vruntime"'],
    ['states.BUZY', 'no enumerator "BUZY" in enum states', 'one of its enumerators, such as "BUSY"'],
    ['atomic_t.counter', '"atomic_t" is only a typedef there', 'the name of a struct, union or enum'],
    ['task.pid.x', '"x" after int int', 'names of members in structs and unions only'],
    ['task.state.IDLE', '"IDLE" after enum states', 'names of members in structs and unions only'],
    ['states.IDLE.x', '"x" after an end', 'names of members in structs and unions only'],
    ['task.ratio', 'a member of type double (8 bytes)', 'an integer of 1, 2, 4, 8 or 16 bytes'],
    ['task.self', 'the name "self"', 'one that Rust can spell; read that field another way'],
    ['task..pid', 'not names with dots between them', 'such as task_struct.se.vruntime'],
    ['a b', 'not names with dots between them', 'such as task_struct.se.vruntime'],
  ])('refuses %s', (path, found, expected) => {
    expect(() => printed(path)).toThrow(
      expect.objectContaining({
        code: 'BTF_BAD_VALUE',
        details: { subject: `path ${JSON.stringify(path)}`, found, expected },
      }),
    );
  });

  it('turns missing paths into comments on request', () => {
    const text = formatRustCore(kernel, ['task.pid', 'task.gone', 'evil\n#![x]\u202E'], { skipsMissing: true });
    expect(text).toContain(
      '// Left out: path "task.gone": no member "gone" in struct task, expected one of its members\n// Left out: path "evil\\n#![x]?": not names',
    );
    expect(text).toContain('pub pid: i32,');
  });

  it('compiles without warnings with bpf-core', { timeout: 60_000 }, (context) => {
    demand(context, rustc);
    const members = [
      'pid',
      'comm',
      'grid',
      'flexible',
      'flag',
      'ready',
      'se.vruntime',
      'in_deep',
      'in_deeper',
      'named.x',
      'usage',
    ];
    const others = ['state', 'wide', 'run', 'nothing', 'hidden', 'parent', 'value', 'state_of', 'type'];
    const paths = [...members, ...others].map((name) => `task.${name}`);
    checkCompiles(
      printed(...paths, 'states.BUSY', 'states.OLD_BUSY', 'task___old.pid', 'twin.first', 'twin.second', 'Enum.x'),
    );
    expect(() => checkCompiles(printed('task.pid').replace('i32', 'f64'))).toThrow(
      '`f64` cannot be the type of a kernel field',
    );
  });

  it('prints types of the running kernel that compile', { timeout: 60_000 }, (context) => {
    demand(context, vmlinux, rustc);
    const paths = [
      'task_struct.pid',
      'task_struct.se.vruntime',
      'mm_struct.arg_start',
      'bpf_map.map_type',
      'pid.numbers.nr',
    ];
    const text = formatRustCore(decode(readVmlinux()), [
      ...paths,
      'bpf_map_type.BPF_MAP_TYPE_HASH',
      'task_struct.real_parent',
    ]);
    expect(text).toContain(
      'pub struct task_struct {\n        pub pid: i32,\n        pub se: sched_entity,\n        pub real_parent: *const task_struct,\n    }',
    );
    expect(text).toContain('pub map_type: Enum<bpf_map_type>,');
    expect(text).toContain('pub numbers: [upid; 1],');
    checkCompiles(text);
  });
});

describe('nearestName', () => {
  it.each([
    ['pdi', ['tgid', 'pid'], 'pid'],
    ['vruntme', ['runtime', 'vruntime'], 'vruntime'],
    ['PID', ['pod', 'pid'], 'pid'],
    ['ab', ['xy'], undefined],
    ['x'.repeat(81), ['x'.repeat(81)], undefined],
    ['lnk', ['link', 'btf'], 'link'],
    ['frok', ['fork', 'exec'], 'fork'],
    ['serv', ['cache', 'serve'], 'serve'],
    ['chekc', ['core', 'check'], 'check'],
    ['bft', ['btf'], 'btf'],
    ['main', ['link', 'btf', 'cache'], undefined],
    ['x', ['fork'], undefined],
    ['prog', [], undefined],
  ])('of %s among %j is %s', (wanted, names, nearest) => expect(nearestName(wanted, names)).toBe(nearest));
});
