import { describe, expect, it } from 'vitest';
import { VmError } from '../../src/errors/vm-error.js';
import { assemble } from '../conformance/assemble.js';
import { engineNames, prepareCode, type EngineName } from '../run-code.js';

/**
 * Runs a program whose context the machine makes up: each field of 4 bytes is 100 more than its place, up to byte 63. A
 * helper adds 1000.
 */
function runWithFields(text: string, engine: EngineName, hasFields: boolean, budget = 1000): Record<string, unknown> {
  let more = 100;
  const helpers = { bpf_ktime_get_ns: () => (more += 1000) };
  const machine = prepareCode(assemble(text), { engine, hasFields, helpers });
  const region = machine.memory.allocate(64, {
    kind: 'context',
    name: 'context',
    isReadable: false,
    isWritable: false,
  });
  const written: Record<number, bigint> = {};
  const fields = {
    region,
    read: (start: number) => start + more,
    write: (start: number, _size: number, value: bigint) => {
      written[start] = value;
      return true;
    },
    get: () => 0,
    change: () => false,
  };
  try {
    const { r0, instructions } = machine.run(machine.programs[0]!, { context: region.address, budget, fields });
    return { r0, instructions, written };
  } catch (error) {
    if (error instanceof VmError) return { code: error.code, at: error.frames, written };
    throw error;
  }
}

/** The sum of five reads of a field at byte 8, counted down in the stack. */
const sum = `
mov %r6, %r1
mov %r7, 0
stdw [%r10-8], 5
loop:
ldxw %r2, [%r6+8]
add %r7, %r2
ldxdw %r3, [%r10-8]
add %r3, -1
stxdw [%r10-8], %r3
jne %r3, 0, loop
mov %r0, %r7
exit`;

/** The same in a function, which has its number of reads from its caller's stack, and changes it. */
const nested = `
mov %r9, 77
stdw [%r10-16], 3
mov %r2, %r10
add %r2, -16
call local read
ldxdw %r1, [%r10-16]
lsh %r1, 32
or %r0, %r1
lsh %r9, 48
or %r0, %r9
exit
read:
mov %r9, %r10
mov %r0, 0
again:
ldxw %r3, [%r1+20]
add %r0, %r3
stxw [%r1+24], %r0
ldxdw %r4, [%r2+0]
stxdw [%r9-8], %r4
ldxdw %r4, [%r9-8]
add %r4, -1
stxdw [%r2+0], %r4
jne %r4, 0, again
exit`;

/** Reads of a field, the last one after a helper has changed it. */
const changed = `
mov %r6, %r1
mov %r7, 0
ldxw %r2, [%r6+8]
add %r7, %r2
ldxw %r2, [%r6+8]
add %r7, %r2
call 5
ldxw %r2, [%r6+8]
add %r7, %r2
mov %r0, %r7
exit`;

const ways = engineNames.flatMap((engine) => [false, true].map((hasFields) => ({ engine, hasFields })));

describe.each(ways)('a function that reads fields, $engine, compiled for them: $hasFields', ({ engine, hasFields }) => {
  it('has its registers, stack and count of instructions', () => {
    expect(runWithFields(sum, engine, hasFields)).toEqual({ r0: 540n, instructions: 35, written: {} });
  });

  it('returns to its caller, whose stack it has changed', () => {
    const r0 = (77n << 48n) | 360n;
    expect(runWithFields(nested, engine, hasFields)).toEqual({ r0, instructions: 41, written: { 24: 360n } });
  });

  it('reads again what a helper may have changed', () => {
    expect(runWithFields(changed, engine, hasFields)).toMatchObject({ r0: 1324n, instructions: 11 });
  });

  it('ends at its budget', () => {
    expect(runWithFields(sum, engine, hasFields, 20)).toMatchObject({ code: 'VM_BUDGET' });
    expect(runWithFields(sum, engine, hasFields, 35)).toMatchObject({ r0: 540n });
  });

  it('says where an access is that is refused', () => {
    expect(runWithFields('mov %r0, 0\nldxw %r2, [%r1+8]\nldxw %r2, [%r1+62]\nexit', engine, hasFields)).toMatchObject({
      code: 'VM_BAD_ACCESS',
      at: [{ instruction: 2 }],
    });
  });
});
