import { readFileSync } from 'node:fs';
import { decode, decodeElf } from '@bpf-link-wasm/btf';
import { describe, expect, it } from 'vitest';
import { VmError } from '../../src/errors/vm-error.js';
import { load } from '../../src/load/load.js';
import type { ContextInput } from '../../src/context/run-context.js';

const read = (name: string): Uint8Array =>
  new Uint8Array(readFileSync(new URL(`../load/objects/${name}`, import.meta.url)));
const bytes = read('contexts.o');
const kernelBtf = decode(decodeElf(read('kernel.o')).section('.BTF')!.data);

const [alone, beside] = await Promise.all([load(bytes), load(bytes, { kernelBtf })]);

function resultOf(name: string, input: ContextInput, object = beside): string | number {
  return object.program(name).run(input).result;
}

function messageOf(name: string, input: ContextInput, object = beside): string {
  try {
    object.program(name).run(input);
  } catch (error) {
    if (error instanceof VmError) return error.message;
    throw error;
  }
  throw new Error('the run did not fail');
}

describe('a context that is a struct', () => {
  it('has its members by name, and what is not given is zero', () => {
    const context = { ent: { pid: 5 }, old_pid: 7, comm: 'sh', __data_loc_filename: '/bin/sh' };
    expect(resultOf('named', { context }, alone)).toBe(7);
    expect(resultOf('named', { context: { ...context, comm: 'ab' } }, alone)).toBe(-5);
    expect(resultOf('named', { context: { ...context, __data_loc_filename: 'sh' } }, alone)).toBe(-5);
  });

  it('is what the kernel has for a tracepoint when the program has no type for it', () => {
    expect(resultOf('untyped', { context: { old_pid: 9 } })).toBe(9);
    expect(messageOf('untyped', { context: { old_pid: 9 } }, alone)).toBe(
      'context of tracepoint: a field context, expected bytes: no BTF has the type of the context; link with BTF, or load with kernelBtf',
    );
  });

  it('has members of anonymous unions in addition to its own, and is an object after the run', () => {
    const { context } = alone.program('answered').run({ context: { op: 4, args: [0, 30], family: 2 } });
    expect(context).toEqual({ op: 4, args: [32, 30, 0, 0], reply: 32, family: 2 });
  });

  it('has what pointers point to', () => {
    expect(resultOf('listed', { context: { task: { pid: 11 } } })).toBe(11);
    expect(resultOf('listed', { context: { task: null, meta: [3n] } }, alone)).toBe(3);
    expect(messageOf('listed', { context: { task: { pid: 11 } } }, alone)).toBe(
      'context.task: an object of pid, expected an address, text or bytes: what it points to has no members',
    );
  });

  it('names a field that it does not have, and those that it has', () => {
    expect(messageOf('answered', { context: { famly: 2 } }, alone)).toBe(
      'context of sock_ops: a field famly, expected op, args, reply, family',
    );
    expect(messageOf('named', { context: { ent: { pit: 5 } } }, alone)).toBe(
      'context.ent.pit: 5, expected a member of type, flags, preempt_count, pid',
    );
    expect(messageOf('answered', { context: { op: 2 ** 32 } }, alone)).toBe(
      'context.op: 4294967296, expected an integer from 0 to 4294967295',
    );
    expect(messageOf('named', { context: { comm: 'a name that is far too long' } }, alone)).toBe(
      'context.comm: "a name that is far too long", expected at most 16 bytes',
    );
  });
});

describe('arguments by name', () => {
  const task = { pid: 5, cred: { uid: 7 }, state: 3, comm: 'init' };

  it('are those of the function that the section names', () => {
    expect(resultOf('entered', { context: { task, flags: -1, name: 'größe', is_last: true } })).toBe(3_007_005);
    const seen = beside.map('.bss').raw;
    const value = new Uint8Array(8);
    expect(seen.lookup(new Uint8Array(4), value)).toBe(0);
    expect([...value]).toEqual([...new TextEncoder().encode('größe'), 0]);
    expect(resultOf('left', { context: { task, ret: -22 } })).toBe(-22);
    expect(resultOf('left', { context: { task }, ret: -22 })).toBe(-22);
  });

  it('are those of a tracepoint, a hook, or a member of an operations struct, which has no names', () => {
    expect(resultOf('switched', { context: { preempt: true, next: { pid: 6 } } })).toBe(6);
    expect(resultOf('opened', { context: { mask: 4 } })).toBe(4);
    expect(resultOf('acked', { context: { arg0: { window: 10 }, arg1: 2 } }, alone)).toBe(12);
  });

  it('are those of a raw tracepoint also where the program has the struct that all of them share', async () => {
    const object = await load(read('raw-arguments.o'), { kernelBtf });
    expect(resultOf('switched', { context: { next: { pid: 7 } } }, object)).toBe(7);
    expect(resultOf('anywhere', { args: [0, 8] }, object)).toBe(8);
    expect(messageOf('anywhere', { context: { next: { pid: 7 } } }, object)).toBe(
      'context of raw_tracepoint: a field context, expected args: no BTF has the type of the context; link with BTF, or load with kernelBtf and a section that names what the program is attached to',
    );
  });

  it('may still be given by position', () => {
    expect(resultOf('opened', { args: [0, 8] })).toBe(8);
    expect(messageOf('opened', { args: [0, 8], context: { mask: 1 } })).toBe(
      'context of lsm: both args and context, expected one of them',
    );
  });

  it('need a kernel, and the names that it has', () => {
    expect(messageOf('entered', { context: { tsk: task } })).toBe(
      'context of tracing: a field tsk, expected task, flags, name, is_last, ret',
    );
    expect(messageOf('entered', { context: { task } }, alone)).toMatch(/no BTF has the type of the context; link with/);
    expect(messageOf('opened', { context: { file: {} } })).toBe(
      'context.file: an object without members, expected an address, text or bytes: what it points to has no members',
    );
  });

  it('end with their run', () => {
    const program = beside.program('switched');
    const { result, context } = program.run({ context: { next: { pid: 2 } } });
    expect(result).toBe(2);
    const address = new DataView((context as Uint8Array).buffer).getBigUint64(8, true);
    expect(() => program.run({ args: [0, address] })).toThrow(/context\.next was freed, expected memory/);
  });
});

describe('registers', () => {
  it('are the members of pt_regs, by either of their names', () => {
    expect(resultOf('probed', { context: { di: 1, si: 2 } }, alone)).toBe(201);
    expect(resultOf('probed', { regs: { rdi: 3 }, ret: 1 }, alone)).toBe(10_003);
    expect(resultOf('probed', { args: [4, 1] }, alone)).toBe(104);
  });

  it('have the arguments of the function by name', () => {
    expect(resultOf('probed', { context: { flags: 5 }, args: [2] })).toBe(502);
  });

  it('are listed when there is none of that name', () => {
    expect(messageOf('probed', { regs: { edi: 1 } }, alone)).toMatch(
      /^context of kprobe: register edi, expected one of r15, r14/,
    );
    expect(messageOf('probed', { args: [1, 2, 3, 4, 5, 6, 7] }, alone)).toBe(
      'context of kprobe: 7 args, expected at most 6',
    );
  });
});

describe('the fields of a context', () => {
  const fieldsOf = (name: string, object = beside): string[] =>
    object
      .program(name)
      .contextFields()
      .map(({ kind, declaration }) => `${kind} ${declaration}`);

  it('are members, with those of anonymous members', () => {
    expect(fieldsOf('answered')).toEqual([
      'member u32 op',
      'member u32 args[4]',
      'member u32 reply',
      'member u32 family',
    ]);
  });

  it('are arguments and what the function returns, for which a kernel is needed', () => {
    expect(fieldsOf('left')).toEqual([
      'argument struct task *task',
      'argument int flags',
      'argument const char *name',
      'argument bool is_last',
      'result int ret',
    ]);
    expect(fieldsOf('left', alone)).toEqual([]);
  });

  it('are arguments before registers', () => {
    expect(fieldsOf('probed').slice(0, 5)).toEqual([
      'argument struct task *task',
      'argument int flags',
      'argument const char *name',
      'argument bool is_last',
      expect.stringMatching(/^register /),
    ]);
  });

  it('are each accepted by a run', () => {
    for (const program of beside.programs) {
      const fields = program.contextFields();
      const context = Object.fromEntries(fields.filter(({ kind }) => kind !== 'result').map(({ name }) => [name, 0]));
      for (const name of Object.keys(context)) {
        try {
          program.run({ context: { [name]: 0 } });
        } catch (error) {
          // An array or a struct is not 0, and a program may follow a null pointer; the name itself is known.
          expect((error as VmError).code, `${program.name} ${name}`).not.toBe('VM_BAD_CONTEXT');
        }
      }
    }
  });
});
