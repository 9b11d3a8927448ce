import { spawnSync } from 'node:child_process';
import { demand, findProgram, program } from '@bpf-link-wasm/testkit/requirement';
import { describe, expect, it } from 'vitest';
import { formatInstruction } from '../../src/bpf/format-instruction.js';
import { decodeInstructions } from '../../src/bpf/instruction.js';

const llvmMc = program('llvm-mc-22', 'llvm-mc');

/** Every opcode with registers, offsets and immediates that choose between its forms. */
function makeInstructions(): Uint8Array[] {
  const made: Uint8Array[] = [];
  for (let opcode = 0; opcode < 256; opcode++) {
    for (const registers of [0x21, 0x01, 0xa9]) {
      for (const offset of [0, 1, 8, 16, 32, -4]) {
        for (const immediate of [0, 1, 16, 64, 65, 0x51, 0xa0, 0xe1, 0xf1, 0x100, 0x110, -8]) {
          const bytes = new Uint8Array(opcode === 0x18 ? 16 : 8);
          const view = new DataView(bytes.buffer);
          bytes.set([opcode, registers]);
          view.setInt16(2, offset, true);
          view.setInt32(4, immediate, true);
          if (opcode === 0x18) view.setInt32(12, -5, true);
          made.push(bytes);
        }
      }
    }
  }
  return made;
}

/** LLVM's text for each instruction; undefined for those that it refuses. */
function disassemble(instructions: readonly Uint8Array[]): (string | undefined)[] {
  const input = instructions.map((bytes) => Array.from(bytes, (byte) => `0x${byte.toString(16)}`).join(' ')).join('\n');
  const path = findProgram('llvm-mc-22') ?? 'llvm-mc';
  const args = ['--disassemble', '--triple=bpfel', '--mcpu=v4', '--print-imm-hex'];
  const { stdout, stderr } = spawnSync(path, args, { input, maxBuffer: 1 << 28, encoding: 'utf8' });
  const refused = new Set(Array.from(stderr.matchAll(/^<stdin>:(\d+):\d+: warning/gm), ([, line]) => Number(line)));
  const lines = stdout
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('.'));
  return instructions.map((_, index) => (refused.has(index + 1) ? undefined : lines.shift()));
}

describe('formatInstruction', () => {
  it('prints every instruction like LLVM', (context) => {
    demand(context, llvmMc);
    const instructions = makeInstructions();
    const expected = disassemble(instructions);
    // LLVM prints no text for wide loads that a loader has filled in.
    const isCompared = (text: string | undefined): boolean => text !== undefined && !text.startsWith('ld_pseudo');
    const known = instructions.filter((_, index) => isCompared(expected[index]));
    expect(known.length).toBeGreaterThan(15_000);
    const ours = known.map((bytes) => formatInstruction(decodeInstructions(bytes, 'little')[0]!));
    expect(ours).toEqual(expected.filter(isCompared));
  });

  it('prints bytes that are not an instruction as unknown', () => {
    const texts = [0xff, 0x8f, 0xe7].map((opcode) =>
      formatInstruction(decodeInstructions(Uint8Array.of(opcode, 0, 0, 0, 0, 0, 0, 0), 'little')[0]!),
    );
    expect(texts).toEqual(['<unknown>', 'r0 = -r0', '<unknown>']);
  });
});
