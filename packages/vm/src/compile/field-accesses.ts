import { CallKind, classOf, InstructionClass, Opcode, type Instruction } from '@bpf-link-wasm/btf';
import { accessSize, Alu, Jump, registerOperand } from '../program/opcode.js';
import { successorsOf } from './dominators.js';
import type { ControlFlow } from './control-flow.js';

/** Registers as bits: bit 1 is r1. */
type Registers = number;

/** r1 to r5. */
const parameters: Registers = 0x3e;

/**
 * Finds the loads and stores that may access a context's fields, which the machine synthesizes: those through a register whose
 * value may come from a parameter. It may find too many: their code is slower, but correct.
 * @param given The registers with parameters that may be a context, or part of one.
 * @returns indices of instructions.
 */
export function findFieldAccesses(flow: ControlFlow, given: Registers): ReadonlySet<number> {
  const found = new Set<number>();
  const atStart: Registers[] = flow.map(() => 0);
  atStart[0] = given;
  const pending = flow.map(({ order }) => order).toReversed();
  const isPending = flow.map(() => true);
  for (let order = pending.pop(); order !== undefined; order = pending.pop()) {
    isPending[order] = false;
    const block = flow[order]!;
    let registers = atStart[order]!;
    for (const instruction of block.instructions) {
      if (((registers >> baseOf(instruction)) & 1) === 1) found.add(instruction.index);
      registers = registersAfter(instruction, registers);
    }
    for (const next of successorsOf(block)) {
      if ((registers & ~atStart[next]!) === 0) continue;
      atStart[next]! |= registers;
      if (!isPending[next]) pending.push(next);
      isPending[next] = true;
    }
  }
  return found;
}

/** The register with the address of a load or store; r10 for everything else. */
function baseOf(instruction: Instruction): number {
  const kind = classOf(instruction);
  if (kind === InstructionClass.ldx) return instruction.source;
  return kind === InstructionClass.st || kind === InstructionClass.stx ? instruction.destination : 10;
}

/** Which registers may hold a context after an instruction. */
function registersAfter(instruction: Instruction, registers: Registers): Registers {
  const { opcode, source, destination } = instruction;
  const bit = 1 << destination;
  const without = registers & ~bit;
  switch (classOf(instruction)) {
    case InstructionClass.alu:
    case InstructionClass.ld:
      return without;
    case InstructionClass.alu64: {
      const isMove = (opcode & 0xf0) === Alu.mov;
      const added = (opcode & registerOperand) !== 0 && ((registers >> source) & 1) === 1 ? bit : 0;
      return (isMove ? without : registers) | added;
    }
    case InstructionClass.ldx:
      // It may have been spilled to the stack.
      return source === 10 && accessSize(opcode) === 8 ? registers | bit : without;
    case InstructionClass.jmp:
      if ((opcode & 0xf0) !== Jump.call) return registers;
      return opcode === Opcode.call && source === CallKind.local ? (registers & ~parameters) | 1 : registers & ~0x3f;
    default:
      return registers;
  }
}
