import { readFileSync } from 'node:fs';
import { decode, decodeElf } from '@bpf-link-wasm/btf';
import { load } from '@bpf-link-wasm/vm';
import { describe, expect, it } from 'vitest';
import { contextOfFields, runFieldsOf } from '../src/inspect/run-fields.js';
import { runProgram } from '../src/inspect/run-program.js';

const read = (name: string): Uint8Array =>
  new Uint8Array(readFileSync(new URL(`../../vm/tests/load/objects/${name}`, import.meta.url)));
const bytes = read('contexts.o');
const kernelBtf = decode(decodeElf(read('kernel.o')).section('.BTF')!.data);
const [alone, beside] = await Promise.all([load(bytes), load(bytes, { kernelBtf })]);

/** Runs a program with texts of its fields. */
function run(name: string, texts: Record<string, string>, object = beside): string | number | undefined {
  const fields = runFieldsOf(object.program(name));
  return runProgram(object, { program: name, context: contextOfFields(fields, texts), repeat: 1 }).result;
}

describe('the fields of a context, as texts', () => {
  it('are members of a struct', () => {
    expect(run('named', { ent: '{ pid: 5 }', old_pid: '7', comm: 'sh', __data_loc_filename: '/bin/sh' }, alone)).toBe(
      7,
    );
    expect(run('answered', { op: '4', args: '[0, 30]', family: '2', reply: '' }, alone)).toBe(
      run('answered', { op: '0x4', args: '[0,30]', family: '2' }, alone),
    );
  });

  it('are arguments of a function, with what it has returned', () => {
    const task = '{ pid: 5, cred: { uid: 7 }, state: 3, comm: "init" }';
    expect(run('entered', { task, flags: '-1', name: 'größe', is_last: 'true' })).toBe(3_007_005);
    expect(run('left', { task, ret: '-22' })).toBe(-22);
    expect(run('probed', { flags: '5', di: '2' })).toBe(502);
  });

  it('are arguments by position where nothing names them', () => {
    expect(runFieldsOf(alone.program('opened')).map(({ name }) => name)).toContain('arg5');
    expect(run('opened', { arg1: '8' }, alone)).toBe(8);
    expect(() => run('opened', { arg1: 'eight' }, alone)).toThrow('arg1: found "eight", expected an integer');
  });

  it('are refused with their name when they do not fit', () => {
    expect(() => run('entered', { task: '{ pid 5 }' })).toThrow('task: found "5 }", expected ":"');
    expect(() => run('answered', { op: '4294967296' }, alone)).toThrow(
      'context.op: 4294967296, expected an integer from 0 to 4294967295',
    );
    expect(() => run('named', { ent: '{ pit: 5 }' }, alone)).toThrow('expected a member of type, flags');
  });
});
