import { BtfBuilder, IntEncoding } from '@bpf-link-wasm/btf';
import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { coreBitcode, useWorkingFolder } from './run-command.js';

/** A kernel whose tasks have the members that the example reads, and these members as their state. */
function kernelWith(...states: readonly string[]): Uint8Array {
  const builder = new BtfBuilder();
  const int = (name: string, size: number, encoding: number): number =>
    builder.add({ kind: 'INT', name, size, encoding, offsetBits: 0, bits: size * 8 });
  const [signed, long, char] = [int('int', 4, IntEncoding.signed), int('unsigned long', 8, 0), int('char', 1, 0)];
  const struct = (name: string, members: readonly (readonly [string, number])[]): number =>
    builder.add({
      kind: 'STRUCT',
      name,
      size: members.length * 16,
      hasBitfields: false,
      members: members.map(([member, type], index) => ({
        name: member,
        type,
        offsetBits: index * 128,
        bitfieldSize: 0,
      })),
    });
  const task = builder.declare();
  const parent = builder.add({ kind: 'PTR', name: '', type: task });
  const comm = builder.add({ kind: 'ARRAY', name: '', type: char, indexType: signed, length: 16 });
  const entity = struct('sched_entity', [['sum_exec_runtime', long]]);
  const members = [
    ['pid', signed],
    ['tgid', signed],
    ['real_parent', parent],
    ['comm', comm],
    ['se', entity],
    ...states.map((name) => [name, long] as const),
  ] as const;
  builder.define(task, {
    kind: 'STRUCT',
    name: 'task_struct',
    size: members.length * 16,
    hasBitfields: false,
    members: members.map(([name, type], index) => ({ name, type, offsetBits: index * 128, bitfieldSize: 0 })),
  });
  return builder.build();
}

describe('--check with --kernel-btf', () => {
  const { path, write, run } = useWorkingFolder();
  write('new.btf', kernelWith('__state'));
  write('old.btf', kernelWith('state'));
  write('other.btf', kernelWith());
  const problem =
    'CO-RE relocation of struct task_struct___before_5_14.state: not in the kernel, with the types of "other.btf", ' +
    'at instruction 7 of program "off_cpu"; check that it exists before reading it';

  test('writes an object whose relocations are found or guarded on each kernel', () => {
    const { exitCode, stderr } = run(
      coreBitcode,
      '-o',
      'good.o',
      '--check=6.18',
      '--kernel-btf',
      'new.btf',
      '--kernel-btf',
      'old.btf',
    );
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(existsSync(path('good.o'))).toBe(true);
  });

  test('refuses to write an object that reads a missing field, and names relocation, location and kernel', () => {
    const words = ['--check=6.18', '--kernel-btf', 'new.btf', '--kernel-btf', 'other.btf'];
    const { exitCode, stderr } = run(coreBitcode, '-o', 'bad.o', ...words);
    expect(exitCode).toBe(1);
    expect(stderr).toBe(
      `error[BTF_CORE_MISSING]: "bad.o": ${problem}\n` +
        '  --> ./off_cpu.rs:66:8\n   = note: in function `off_cpu`\n' +
        'for what BTF_CORE_MISSING means and what to do: bpf-link-wasm --explain BTF_CORE_MISSING\n',
    );
    expect(existsSync(path('bad.o'))).toBe(false);
    const { stdout } = run('--json', coreBitcode, '-o', 'bad.o', ...words);
    expect(JSON.parse(stdout)).toMatchObject({
      ok: false,
      error: { code: 'BTF_CORE_MISSING', family: 'btf', details: { kernel: 'other.btf', instruction: 7 } },
      diagnostics: [{ code: 'BTF_CORE_MISSING', location: { line: 66 } }],
    });
  });

  test('checks nothing without --check', () => {
    expect(run(coreBitcode, '-o', 'unchecked.o', '--kernel-btf', 'other.btf').exitCode).toBe(0);
  });

  test('btf check reports the same for an object', () => {
    run(coreBitcode, '-q', '-o', 'object.o');
    expect(run('btf', 'check', 'object.o', '--kernel-btf', 'old.btf')).toMatchObject({ exitCode: 0, stderr: '' });
    const { exitCode, stdout } = run('btf', 'check', 'object.o', '--kernel-btf', 'other.btf');
    expect(exitCode).toBe(1);
    expect(stdout).toBe(
      `object.o: error[BTF_CORE_MISSING]: "object.o": ${problem}\n` +
        '  fix: check that it exists before reading it\n  note: at ./off_cpu.rs:66\n' +
        'object.o: refused by that kernel because of CO-RE relocations; the BTF itself is accepted\n',
    );
    const { core } = JSON.parse(run('btf', 'check', 'object.o', '--kernel-btf', 'other.btf', '--json').stdout) as {
      core: unknown[];
    };
    expect(core).toMatchObject([{ code: 'BTF_CORE_MISSING', severity: 'error' }]);
  });
});
