import { classOf, InstructionClass, type Instruction } from '@bpf-link-wasm/btf';
import { frameSize } from '../machine/state.js';
import { accessSize, registerOperand } from '../program/opcode.js';
import type { BpfFunction, ProgramCode } from '../program/program-code.js';
import { isInFrame } from './emit-memory.js';

/** What a function does with its stack frame. */
export interface StackUse {
  /** Number of bytes below r10 that it uses, a multiple of 8. */
  readonly depth: number;
  /** Whether a pointer into the frame is anywhere except in r10: then other functions may access it. */
  readonly escapes: boolean;
}

/** Reads from the instructions how a function uses its frame. */
export function readStackUse({ instructions }: ProgramCode, { start, end }: BpfFunction): StackUse {
  let depth = 0;
  for (let index = start; index < end; index += 1) {
    const instruction = instructions[index];
    if (instruction === undefined || !usesFrame(instruction)) continue;
    const offset = ownOffset(instruction);
    if (offset === undefined) return { depth: frameSize, escapes: true };
    depth = Math.max(depth, -offset);
  }
  return { depth: Math.ceil(depth / 8) * 8, escapes: false };
}

function usesFrame(instruction: Instruction): boolean {
  const { source, destination, opcode } = instruction;
  const kind = classOf(instruction);
  if (kind === InstructionClass.ld || kind === InstructionClass.ldx) return source === 10;
  if (kind === InstructionClass.st || kind === InstructionClass.stx) return destination === 10 || source === 10;
  return destination === 10 || ((opcode & registerOperand) !== 0 && source === 10);
}

/** The offset from r10 of a load or store in the frame; undefined for anything else. */
function ownOffset(instruction: Instruction): number | undefined {
  const { source, destination, opcode, offset } = instruction;
  const kind = classOf(instruction);
  const base = kind === InstructionClass.ldx ? source : destination;
  if (kind !== InstructionClass.ldx && kind !== InstructionClass.st && kind !== InstructionClass.stx) return undefined;
  const isPlain = (opcode & 0xe0) === 0x60 || (opcode & 0xe0) === 0x80;
  const storesFrame = kind === InstructionClass.stx && source === 10;
  return isPlain && !storesFrame && isInFrame(base, offset, accessSize(opcode)) ? offset : undefined;
}
