import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { VmError } from '../../src/errors/vm-error.js';
import { load } from '../../src/load/load.js';
import type { LoadedObject } from '../../src/load/loaded-object.js';
import type { ProgramRun, RunOptions, TraceStep } from '../../src/load/loaded-program.js';
import { loadInstructions } from '../../src/load/load-instructions.js';
import { assemble } from '../conformance/assemble.js';

const bytes = new Uint8Array(readFileSync(new URL('objects/programs.o', import.meta.url)));

/** An IPv4 packet of a protocol, of a length. */
function packetOf(protocol: number, length = 60): Uint8Array {
  const packet = new Uint8Array(length);
  packet.set([0x08, 0x00, 0x45], 12);
  packet[23] = protocol;
  return packet;
}

const engines = ['compiled', 'interpreted'] as const;

/** The error of a run. */
function failureOf(run: () => ProgramRun): VmError {
  try {
    run();
  } catch (error) {
    if (error instanceof VmError) return error;
    throw error;
  }
  throw new Error('the run did not fail');
}

describe.each(engines)('a loaded object, %s', (engine) => {
  let object: LoadedObject;
  const run = (name: string, ...[input, options]: [object?, RunOptions?]): ProgramRun =>
    object.program(name).run({ ...input }, { engine, ...options });

  beforeAll(async () => {
    object = await load(bytes);
  });

  it('has its programs with their types', () => {
    expect(object.programs.map(({ name, type }) => `${type} ${name}`)).toEqual([
      'xdp second',
      'xdp count',
      'xdp overrun',
      'xdp first',
      'sched_cls mark',
      'raw_tracepoint sum',
      'kprobe argument',
      'socket_filter looped',
      'syscall stamped',
    ]);
  });

  it('reports what the packet of a program begins with', () => {
    expect(object.program('count').packet).toBe('link');
    expect(object.program('sum').packet).toBeUndefined();
  });

  it('runs an XDP program over a packet and names its result', () => {
    expect(run('count', { data: packetOf(6) }).result).toBe('XDP_PASS');
    expect(run('count', { data: packetOf(6, 1600) }).result).toBe('XDP_DROP');
    expect(run('count', { data: new Uint8Array(20) }).result).toBe('XDP_DROP');
  });

  it('keeps what a program writes to maps and globals', () => {
    const counters = object.map<number, { packets: bigint; bytes: bigint }>('COUNTERS');
    const before = counters.get(17)!;
    expect(run('count', { data: packetOf(17, 100) }).result).toBe('XDP_PASS');
    expect(counters.get(17)).toEqual({ packets: before.packets + 1n, bytes: before.bytes + 100n });
  });

  it('says in which source line a program left its packet', () => {
    const error = failureOf(() => run('overrun', { data: new Uint8Array(20) }));
    expect(error.hasCode('VM_BAD_ACCESS')).toBe(true);
    expect(error.message).toMatch(
      /^read of 1 bytes at 0x[0-9a-f]+: bytes 316 to 316 of packet, expected bytes that a program may read, at instruction \d+ of overrun \(\.\/programs\.c:\d+:\d+\)$/,
    );
    expect(error.frames[0]).toMatchObject({ function: 'overrun', source: { text: 'return data[60];' } });
    expect(run('overrun', { data: new Uint8Array(61) }).result).toBe('XDP_ABORTED');
  });

  it('gives with an error what the program had put out before, and not with one of its request', async () => {
    const talking = await load(bytes, {
      helpers: {
        bpf_ktime_get_ns: (_call, { output }) => {
          output.trace.push('asks for the time');
          output.redirect = { ifindex: 3, flags: 0n };
          throw new Error('no clock');
        },
      },
    });
    const stamped = talking.program('stamped');
    const error = failureOf(() => stamped.run({ bytes: new Uint8Array(16) }));
    expect(error.code).toBe('VM_HELPER_FAILED');
    expect(error.output).toEqual({
      trace: ['asks for the time'],
      perfEvents: [],
      redirect: { ifindex: 3, flags: 0n },
    });
    expect(failureOf(() => stamped.run({ mark: 1 })).output).toBeUndefined();
  });

  it('follows a tail call into the program that its map names', () => {
    expect(run('first', { data: packetOf(6) }).result).toBe('XDP_TX');
  });

  it('reads and writes the fields of __sk_buff', () => {
    const { result, context } = run('mark', { data: packetOf(6), ifindex: 7, cb: [0, 0, 5] });
    expect(result).toBe('TC_ACT_SHOT');
    expect(context).toMatchObject({ mark: 65 });
    expect(run('mark', { data: packetOf(6) }).result).toBe('TC_ACT_OK');
  });

  it('gives arguments and registers', () => {
    expect(run('sum', { args: [40, 2n] }).result).toBe(42);
    expect(run('argument', { args: [9] }).result).toBe(9);
    expect(run('argument', { regs: { rdi: 11 } }).result).toBe(11);
  });

  it('calls a function of the program back', () => {
    expect(run('looped', { data: packetOf(6) }).result).toBe(45);
  });

  it('names a helper that is not there, and where it is called', async () => {
    const program = await loadInstructions(assemble('call 5\nexit'));
    expect(() => program.run({ engine })).toThrow(
      'helper bpf_ktime_get_ns (5): not available without a kernel, expected a function for it; pass one as helpers: { bpf_ktime_get_ns: ... }, at instruction 0 of program',
    );
  });

  it('ends a run at its budget', () => {
    const { instructions } = run('looped', { data: packetOf(6) });
    expect(run('looped', { data: packetOf(6) }, { budget: instructions }).result).toBe(45);
    const error = failureOf(() => run('looped', { data: packetOf(6) }, { budget: 20 }));
    expect(error.code).toBe('VM_BUDGET');
  });

  it('refuses a context that the program does not have', () => {
    expect(failureOf(() => run('count', { args: [1] })).message).toMatch(
      /^context of xdp: a field args, expected data, meta/,
    );
    expect(failureOf(() => object.program('none').run()).message).toMatch(
      /^program "none": not in the object, expected one of "second", "count"/,
    );
  });
});

describe('a traced run', () => {
  it('shows each instruction with its registers and source line, also of callbacks and programs that follow', async () => {
    const object = await load(bytes);
    // bpf_loop counts each of its ten rounds as an instruction.
    for (const [name, functions, rounds] of [
      ['looped', ['looped', 'add'], 10],
      ['first', ['first', 'second'], 0],
    ] as const) {
      const seen: TraceStep[] = [];
      const { instructions } = object.program(name).run({ data: packetOf(6) }, { trace: (step) => seen.push(step) });
      expect(seen).toHaveLength(instructions - rounds);
      expect([...new Set(seen.map(({ location }) => location.function))]).toEqual(functions);
      expect(seen[0]!.registers).toHaveLength(11);
    }
    const steps: TraceStep[] = [];
    object.program('argument').run({ args: [77] }, { trace: (step) => steps.push(step) });
    expect(steps.map(({ location }) => location.text)).toEqual(['r0 = *(u64 *)(r1 + 0x70)', 'exit']);
    expect(steps[0]!.location.source).toMatchObject({ file: './programs.c', text: 'return regs[14];' });
    expect(steps[1]!.registers[0]).toBe(77n);
  });
});

describe('a repeated run', () => {
  it('goes on with what the last one left', async () => {
    const object = await load(bytes);
    expect(object.program('count').run({ data: packetOf(6) }, { repeat: 5 }).result).toBe('XDP_PASS');
    expect(object.map('COUNTERS').get(6)).toEqual({ packets: 5n, bytes: 300n });
  });

  it.each(engines)('has its budget and arguments for each run, and says where it failed, %s', async (engine) => {
    const bounded = await loadInstructions(
      assemble('mov %r0, %r2\nldxdw %r3, [%r1]\nadd %r3, 1\nstxdw [%r1], %r3\nexit'),
    );
    const run = bounded.run({ engine, memory: new Uint8Array(8), repeat: 1000, budget: 5 });
    expect(run).toMatchObject({ r0: 8n, instructions: 5 });
    expect(new DataView(run.memory.buffer).getBigUint64(0, true)).toBe(1000n);
    expect(() => bounded.run({ engine, memory: new Uint8Array(8), repeat: 1000, budget: 4 })).toThrow(
      /more than 4 instr/,
    );
    // It moves on by what it has counted, until it leaves its memory.
    const moving = await loadInstructions(
      assemble('ldxdw %r3, [%r1]\nmov %r4, %r1\nadd %r4, %r3\nadd %r3, 8\nstxdw [%r1], %r3\nldxb %r0, [%r4]\nexit'),
    );
    expect(moving.run({ engine, memory: new Uint8Array(64), repeat: 8 }).r0).toBe(0n);
    expect(() => moving.run({ engine, memory: new Uint8Array(64), repeat: 9 })).toThrow(/at instruction 5 of program$/);
  });

  it('counts tail calls anew each time', async () => {
    const object = await load(bytes);
    expect(object.program('first').run({ data: packetOf(6) }, { repeat: 50 }).result).toBe('XDP_TX');
  });
});

describe('an object in a Buffer of Node', () => {
  it('is not changed, and can be loaded again', async () => {
    const buffer = Buffer.from(bytes);
    for (let time = 0; time < 2; time += 1) {
      const object = await load(buffer);
      expect(object.program('count').run({ data: packetOf(6) }).result).toBe('XDP_PASS');
      expect(object.map('COUNTERS').get(6)).toEqual({ packets: 1n, bytes: 60n });
    }
    expect(buffer.equals(bytes)).toBe(true);
  });
});

describe('an object that is not BPF', () => {
  it('is refused', async () => {
    const other = bytes.slice();
    other[18] = 62;
    await expect(load(other)).rejects.toThrow('object: ELF header: machine 62, expected 247, which is BPF');
    await expect(load(new Uint8Array(100))).rejects.toThrow(/^ELF: first bytes 00000000, expected 7f454c46$/);
  });
});

describe('the two engines', () => {
  it('count the same instructions', async () => {
    const object = await load(bytes);
    for (const [name, input] of [
      ['count', { data: packetOf(6) }],
      ['looped', { data: packetOf(6) }],
      ['first', { data: packetOf(6) }],
      ['sum', { args: [1, 2] }],
    ] as const) {
      const [compiled, interpreted] = engines.map((engine) => object.program(name).run(input, { engine }).instructions);
      expect(compiled, name).toBe(interpreted);
    }
  });
});
