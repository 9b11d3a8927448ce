import { CallKind, classOf, InstructionClass, isCall, type Instruction } from '@bpf-link-wasm/btf';
import { Alu, Atomic, Jump, Mode, registerOperand } from './opcode.js';

/**
 * Checks that the machine can run an instruction; fields that it does not use must be zero, as the kernel requires.
 * Shifts by more than the width and divisions by zero have a meaning in RFC 9669, so they are accepted although the kernel refuses
 * them as immediates. Calls through a register are accepted too, although no kernel loads them.
 * @returns what is wrong; undefined if nothing is.
 * @see RFC 9669; Linux kernel/bpf/verifier.c check_alu_op, check_cond_jmp_op, check_atomic, resolve_pseudo_ldimm64
 */
export function problemOf(instruction: Instruction): string | undefined {
  const { destination, source } = instruction;
  if (destination > 10) return `register r${destination}`;
  if (source > 10) return `register r${source}`;
  const kind = classOf(instruction);
  if (kind === InstructionClass.alu || kind === InstructionClass.alu64) return problemOfAlu(instruction);
  if (kind === InstructionClass.jmp || kind === InstructionClass.jmp32) return problemOfJump(instruction);
  return problemOfAccess(instruction);
}

const unknown = (opcode: number): string => `opcode 0x${opcode.toString(16)}`;
const reserved = 'a reserved field that is not zero';

function problemOfAlu({ opcode, destination, source, offset, immediate }: Instruction): string | undefined {
  const is64 = (opcode & 7) === InstructionClass.alu64;
  const operation = opcode & 0xf0;
  const byRegister = (opcode & registerOperand) !== 0;
  if (operation > Alu.end) return unknown(opcode);
  if (destination === 10) return 'a write to r10';
  if (operation === Alu.end) {
    if (is64 && byRegister) return unknown(opcode);
    if (source !== 0 || offset !== 0) return reserved;
    return immediate === 16 || immediate === 32 || immediate === 64 ? undefined : `a swap of ${immediate} bits`;
  }
  if (operation === Alu.neg) {
    return byRegister ? unknown(opcode) : source !== 0 || offset !== 0 || immediate !== 0 ? reserved : undefined;
  }
  if (operation === Alu.mov && byRegister) {
    // A cast between address spaces names both in the immediate.
    if (is64 && offset === 1) return immediate === 1 || immediate === 0x10000 ? undefined : `a cast ${immediate}`;
    if (immediate !== 0) return reserved;
    const widths = is64 ? [0, 8, 16, 32] : [0, 8, 16];
    return widths.includes(offset) ? undefined : `a move with offset ${offset}`;
  }
  const mayBeSigned = operation === Alu.div || operation === Alu.mod;
  if (offset !== 0 && !(mayBeSigned && offset === 1)) return reserved;
  if (byRegister) return immediate === 0 ? undefined : reserved;
  if (source !== 0) return reserved;
  return undefined;
}

function problemOfJump(instruction: Instruction): string | undefined {
  const { opcode, destination, source, offset, immediate } = instruction;
  const is64 = (opcode & 7) === InstructionClass.jmp;
  const operation = opcode & 0xf0;
  const byRegister = (opcode & registerOperand) !== 0;
  switch (operation) {
    case Jump.ja:
      if (byRegister) return unknown(opcode);
      return destination !== 0 || source !== 0 || (is64 ? immediate : offset) !== 0 ? reserved : undefined;
    case Jump.call:
      if (!is64 || !isCall(instruction)) return unknown(opcode);
      if (byRegister) return source !== 0 || offset !== 0 || immediate !== 0 ? reserved : undefined;
      if (destination !== 0 || (offset !== 0 && source !== CallKind.kernel)) return reserved;
      return source <= CallKind.kernel ? undefined : `a call of kind ${source}`;
    case Jump.exit:
      if (!is64 || byRegister) return unknown(opcode);
      return destination !== 0 || source !== 0 || offset !== 0 || immediate !== 0 ? reserved : undefined;
    case Jump.cond:
      if (!is64 || byRegister) return unknown(opcode);
      return destination !== 0 || source !== 0 || immediate !== 0 ? reserved : undefined;
    default:
      if (operation > Jump.cond) return unknown(opcode);
      return (byRegister ? immediate !== 0 : source !== 0) ? reserved : undefined;
  }
}

function problemOfAccess({ opcode, destination, source, offset, immediate, units }: Instruction): string | undefined {
  const mode = opcode & 0xe0;
  const isDouble = (opcode & 0x18) === 0x18;
  switch (opcode & 7) {
    case InstructionClass.ld:
      if (units === 2) return destination === 10 ? 'a write to r10' : offset !== 0 ? reserved : undefined;
      if ((mode !== Mode.abs && mode !== Mode.ind) || isDouble) return unknown(opcode);
      return destination !== 0 || offset !== 0 || (mode === Mode.abs && source !== 0) ? reserved : undefined;
    case InstructionClass.ldx:
      if (mode !== Mode.mem && !(mode === Mode.memsx && !isDouble)) return unknown(opcode);
      return destination === 10 ? 'a write to r10' : immediate !== 0 ? reserved : undefined;
    case InstructionClass.st:
      return mode !== Mode.mem ? unknown(opcode) : source !== 0 ? reserved : undefined;
    default:
      if (mode === Mode.mem) return immediate === 0 ? undefined : reserved;
      return mode === Mode.atomic ? problemOfAtomic(opcode, destination, source, immediate) : unknown(opcode);
  }
}

const readModifyWrite = new Set<number>(
  [Atomic.add, Atomic.or, Atomic.and, Atomic.xor].flatMap((one) => [one, one | Atomic.fetch]),
);

function problemOfAtomic(opcode: number, destination: number, source: number, operation: number): string | undefined {
  const isNarrow = (opcode & 0x18) === 0x08 || (opcode & 0x18) === 0x10;
  if (operation === Atomic.loadAcquire) return destination === 10 ? 'a write to r10' : undefined;
  if (operation === Atomic.storeRelease) return undefined;
  if (isNarrow) return unknown(opcode);
  if (readModifyWrite.has(operation)) {
    return (operation & Atomic.fetch) !== 0 && source === 10 ? 'a write to r10' : undefined;
  }
  if (operation === Atomic.exchange) return source === 10 ? 'a write to r10' : undefined;
  return operation === Atomic.compareExchange ? undefined : `atomic operation 0x${operation.toString(16)}`;
}
