import { CallKind, functionAddress, Opcode } from '../../bpf/instruction.js';

/** Bytes of an instruction. */
const unit = 8;

/** The helper that jumps to another program (BPF_FUNC_tail_call). */
const tailCall = 12;

/** A function of a program, as the kernel finds it through calls. */
export interface Subprogram {
  /** Its first instruction, in units of 8 bytes. */
  readonly start: number;
  /** Whether it has instructions LD_ABS or LD_IND, which end it early when a packet is too short. */
  hasPacketLoads: boolean;
  /** Whether it calls bpf_tail_call. */
  hasTailCalls: boolean;
}

/**
 * Finds the functions of a program: one starts at the first instruction, and one at each that is called or whose
 * address is taken. A call to a place without an instruction is ignored here: the kernel refuses such a program for
 * that.
 *
 * @param instructions Whole instructions of 8 bytes.
 * @see Linux kernel/bpf/verifier.c add_subprog_and_kfunc, check_subprogs
 */
export function findSubprograms(instructions: Uint8Array, isLittle: boolean): Subprogram[] {
  const view = new DataView(instructions.buffer, instructions.byteOffset, instructions.byteLength);
  const count = Math.floor(instructions.length / unit);
  const sourceAt = (at: number): number => {
    const registers = instructions[at + 1]!;
    return isLittle ? registers >> 4 : registers & 0xf;
  };
  const starts = new Set([0]);
  for (let index = 0; index < count; index += 1) {
    const at = index * unit;
    const opcode = instructions[at]!;
    const isCall = opcode === Opcode.call && sourceAt(at) === CallKind.local;
    if (!isCall && !(opcode === Opcode.wide && sourceAt(at) === functionAddress)) continue;
    const target = index + 1 + view.getInt32(at + 4, isLittle);
    if (target >= 0 && target < count) starts.add(target);
  }
  const found = [...starts]
    .toSorted((a, b) => a - b)
    .map((start): Subprogram => ({ start, hasPacketLoads: false, hasTailCalls: false }));
  let current = 0;
  for (let index = 0; index < count; index += 1) {
    if (found[current + 1]?.start === index) current += 1;
    const at = index * unit;
    const opcode = instructions[at]!;
    // Class LD with mode ABS or IND.
    if ((opcode & 7) === 0 && ((opcode & 0xe0) === 0x20 || (opcode & 0xe0) === 0x40))
      found[current]!.hasPacketLoads = true;
    if (opcode === Opcode.call && sourceAt(at) === CallKind.helper && view.getInt32(at + 4, isLittle) === tailCall)
      found[current]!.hasTailCalls = true;
  }
  return found;
}
