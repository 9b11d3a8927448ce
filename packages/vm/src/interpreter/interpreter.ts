import { CallKind, classOf, InstructionClass, Opcode, wideValue, type Instruction } from '@bpf-link-wasm/btf';
import { addressBase } from '../memory/region.js';
import type { BpfMachine } from '../machine/bpf-machine.js';
import type { ResumingEngine } from '../machine/engine.js';
import type { HelperSlot } from '../machine/helper-slots.js';
import { frameSize, frameStride } from '../machine/state.js';
import { accessSize, Jump, maxLoops, Mode, registerOperand } from '../program/opcode.js';
import type { ProgramCode } from '../program/program-code.js';
import { addressOf, computeAlu, executeAtomic, isTaken } from './operators.js';
import type { Words } from '../memory/words.js';

/** Called before each instruction is executed; registers are in the machine's state. */
export type Observer = (code: ProgramCode, index: number, registers: Words<bigint>) => void;

/** Executes a program instruction by instruction: for tracing, and for tests that compare compiled code with it. */
export class Interpreter implements ResumingEngine {
  readonly code: ProgramCode;
  observer: Observer | undefined;
  readonly #machine: BpfMachine;
  readonly #slots: ReadonlyMap<number, HelperSlot>;
  readonly #registers: Words<bigint>;

  /** @param slots The functions that are called, by the index of the call. */
  constructor(machine: BpfMachine, code: ProgramCode, slots: ReadonlyMap<number, HelperSlot>) {
    this.#machine = machine;
    this.code = code;
    this.#slots = slots;
    this.#registers = machine.registers;
  }

  call(start: number, frame: number): void {
    const saved = this.#registers.slice(6, 11);
    this.#machine.stack.open(frame);
    this.#execute(start, frame, maxLoops);
    this.#registers.set(saved, 6);
  }

  resume(index: number, frame: number, loops: number): void {
    this.#machine.stack.keep(frame);
    this.#execute(index, frame, loops);
  }

  /** Executes instructions until the function ends. */
  #execute(start: number, frame: number, loopsLeft: number): void {
    const machine = this.#machine;
    const registers = this.#registers;
    registers[10] = BigInt(addressBase + frame + frameSize);
    let loops = loopsLeft;
    let index = start;
    for (;;) {
      const instruction = this.code.instructions[index]!;
      machine.at(index, frame);
      machine.charge(1);
      this.observer?.(this.code, index, registers);
      const operation = instruction.opcode & 0xf0;
      index += instruction.units;
      switch (classOf(instruction)) {
        case InstructionClass.alu64:
        case InstructionClass.alu:
          this.#arithmetic(instruction);
          break;
        case InstructionClass.jmp:
          if (operation === Jump.exit) return machine.stack.close(frame);
          if (operation === Jump.call) {
            if (this.#call(instruction, frame)) return;
          } else if (operation === Jump.cond) {
            if (loops === 0) index += instruction.offset;
            else loops -= 1;
          } else if (operation === Jump.ja || this.#isTaken(instruction, 64)) index += instruction.offset;
          break;
        case InstructionClass.jmp32:
          if (operation === Jump.ja) index += instruction.immediate;
          else if (this.#isTaken(instruction, 32)) index += instruction.offset;
          break;
        default:
          if (!this.#access(instruction)) return machine.stack.close(frame);
      }
    }
  }

  #arithmetic(instruction: Instruction): void {
    const registers = this.#registers;
    const is64 = classOf(instruction) === InstructionClass.alu64;
    const left = registers[instruction.destination]!;
    registers[instruction.destination] = computeAlu(instruction, is64, left, this.#operand(instruction));
  }

  /** The second operand: a register, or the immediate sign-extended. */
  #operand({ opcode, source, immediate }: Instruction): bigint {
    if ((opcode & registerOperand) !== 0) return this.#registers[source]!;
    return BigInt.asUintN(64, BigInt(immediate));
  }

  #isTaken(instruction: Instruction, bits: 32 | 64): boolean {
    const left = this.#registers[instruction.destination]!;
    return isTaken(instruction.opcode & 0xf0, bits, left, this.#operand(instruction));
  }

  /** @returns whether the function ends, because a tail call has taken its place. */
  #call(instruction: Instruction, frame: number): boolean {
    const machine = this.#machine;
    const { index, immediate, opcode } = instruction;
    if (opcode === Opcode.callRegister) machine.callTarget = this.#registers[instruction.destination]!;
    else if (instruction.source === CallKind.local) {
      machine.memory.view.setUint32(frame + frameSize, index, true);
      const r10 = this.#registers[10]!;
      this.call(index + 1 + immediate, frame + frameStride);
      this.#registers[10] = r10;
      return false;
    }
    const { name, helper } = this.#slots.get(index)!;
    machine.callHelper(name, helper);
    return machine.followTailCall(frame);
  }

  /** @returns false when the program ends, because its packet is too short. */
  #access(instruction: Instruction): boolean {
    const machine = this.#machine;
    const registers = this.#registers;
    const { opcode, destination, source, offset, immediate } = instruction;
    const size = accessSize(opcode);
    switch (opcode & 7) {
      case InstructionClass.ld: {
        const mode = opcode & 0xe0;
        if (mode === Mode.imm) {
          registers[destination] = this.code.constants.get(instruction.index) ?? wideValue(instruction);
          return true;
        }
        const start = mode === Mode.ind ? Number(BigInt.asIntN(32, registers[source]!)) + immediate : immediate;
        return machine.data.loadPacket(start | 0, size as 1 | 2 | 4);
      }
      case InstructionClass.ldx: {
        const value = machine.data.load(addressOf(registers[source]!, offset), size);
        registers[destination] = (opcode & 0xe0) === Mode.memsx ? BigInt.asIntN(size * 8, value) : value;
        return true;
      }
      case InstructionClass.st:
        machine.data.store(addressOf(registers[destination]!, offset), size, BigInt(immediate));
        return true;
      default:
        if ((opcode & 0xe0) === Mode.atomic) executeAtomic(machine, instruction);
        else machine.data.store(addressOf(registers[destination]!, offset), size, registers[source]!);
        return true;
    }
  }
}
