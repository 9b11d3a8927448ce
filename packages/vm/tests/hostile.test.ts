import { describe, expect, it } from 'vitest';
import { VmError } from '../src/errors/vm-error.js';
import { countMutants } from './hostile/count-mutants.js';
import { engineNames, runCode, type EngineName } from './run-code.js';
import { assemble } from './conformance/assemble.js';

function messageOf(text: string, engine: EngineName): string {
  try {
    runCode(assemble(text), { engine, budget: 20_000, memory: new Uint8Array(64) });
    return 'done';
  } catch (error) {
    if (error instanceof VmError) return error.message;
    throw error;
  }
}

describe('hostile programs and objects', () => {
  it('end by themselves or with a typed error, the same in each engine', { timeout: 120_000 }, async () => {
    const found = await countMutants({ objects: 30, programs: 300 });
    expect(Object.keys(found['random bytes']!)).toEqual(expect.arrayContaining(['VM_BAD_PROGRAM', 'done']));
    expect(Object.keys(found['changed program']!)).toContain('VM_BAD_ACCESS');
    expect(Object.keys(found['objects']!)).toEqual(expect.arrayContaining(['load: BTF_BAD_ELF', 'run: VM_BAD_ACCESS']));
  });
});

describe.each(engineNames)('a program that does what it must not, %s', (engine) => {
  it.each([
    [
      'reads below its stack',
      'ldxdw %r0, [%r10-520]\nexit',
      /^read of 8 bytes at \S+: bytes -520 to -513 from r10 of stack frame 0, expected bytes -512 to -1, at instruction 0 of test$/,
    ],
    [
      'writes above its stack',
      'stdw [%r10+0], 1\nexit',
      /^write of 8 bytes at \S+: bytes 0 to 7 from r10 of stack frame 0, expected bytes -512 to -1, at instruction 0/,
    ],
    [
      'reads across the end of its memory',
      'ldxw %r0, [%r1+62]\nexit',
      /^read of 4 bytes at \S+: bytes 62 to 65 of memory, expected bytes 0 to 63 of it, at instruction 0/,
    ],
    [
      'reads through null',
      'mov %r1, 0\nldxb %r0, [%r1+8]\nexit',
      /^read of 1 bytes at 0x8: a null pointer, expected a pointer that was compared with null, at instruction 1/,
    ],
    [
      'reads through a number',
      'lddw %r1, 0x123456789abcdef0\nldxb %r0, [%r1]\nexit',
      /^read of 1 bytes at 0x123456789abcdef0: not an address, expected a pointer/,
    ],
    [
      'loses the upper half of a pointer',
      'mov32 %r1, %r1\nldxb %r0, [%r1]\nexit',
      /not an address, expected a pointer/,
    ],
    [
      'reads the stack unaligned',
      'mov %r2, %r10\nadd %r2, -13\nldxw %r0, [%r2]\nexit',
      /^read of 4 bytes at \S+: an address in the stack, expected a multiple of 4, at instruction 2/,
    ],
    [
      'adds atomically to what is unaligned',
      'mov %r2, 1\nlock add [%r1+4], %r2\nexit',
      /^read of 8 bytes at \S+: the address of an atomic access, expected a multiple of 8, at instruction 1/,
    ],
    [
      'calls itself without end',
      'call local again\nexit\nagain:\ncall local again\nexit',
      /^call: 9 functions deep, expected at most 8; a function calls itself, or calls are nested too deeply, at instruction 0 of function_2$/,
    ],
    [
      'loops without end',
      'again:\nja again\nexit',
      /^run: more than 20000 instructions, expected it to end before that; look for an endless loop, or raise budget, at instruction 0/,
    ],
    [
      'reads the frame of a function that has returned',
      'call local leak\nldxdw %r0, [%r0]\nexit\nleak:\nmov %r0, %r10\nsub %r0, 8\nexit',
      /^read of 8 bytes at \S+: bytes -8 to -1 from r10 of stack frame 1, expected a frame that a program may read: of a function that has not returned, at instruction 1/,
    ],
  ])('%s', (_what, text, message) => {
    expect(messageOf(text, engine)).toMatch(message);
  });

  it('sees a pattern where it reads stack that it has not written', () => {
    const { r0 } = runCode(assemble('ldxdw %r0, [%r10-16]\nexit'), { engine });
    expect(r0).toBe(0xa5a5_a5a5_a5a5_a5a5n);
  });
});

describe('a very large program', () => {
  it('is compiled and runs', { timeout: 120_000 }, () => {
    const blocks = Array.from({ length: 5000 }, (_, index) => `jne %r0, ${index}, exit\nadd %r0, 1`);
    const code = assemble(['mov %r0, 0', ...blocks, 'exit'].join('\n'));
    for (const engine of ['interpreted', 'compiled'] as const) expect(runCode(code, { engine }).r0).toBe(5000n);
  });
});
