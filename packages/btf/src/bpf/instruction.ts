import type { ByteOrder } from '../wire/header.js';
import { BtfError } from '../wire/btf-error.js';

/**
 * One BPF instruction.
 *
 * Shape: 8 bytes: opcode u8, registers u8 (destination in the low half; in the high half of a big-endian object), offset
 * s16, immediate s32. A wide one has 8 more, of which only the second immediate is used.
 * @see RFC 9669, section 3
 */
export interface Instruction {
  /** Its index in units of 8 bytes from the start of the section, as the kernel counts. */
  readonly index: number;
  /** 1, or 2 when it is wide. */
  readonly units: 1 | 2;
  readonly opcode: number;
  readonly destination: number;
  readonly source: number;
  /** Signed. */
  readonly offset: number;
  /** Signed. */
  readonly immediate: number;
  /** Of wide instructions: the upper half, signed. */
  readonly upper?: number;
}

/** The low three bits of an opcode. @see RFC 9669, section 3.1 */
export const InstructionClass = { ld: 0, ldx: 1, st: 2, stx: 3, alu: 4, jmp: 5, jmp32: 6, alu64: 7 } as const;

/** Opcodes that other code refers to by name. */
export const Opcode = { wide: 0x18, call: 0x85, callRegister: 0x8d, exit: 0x95 } as const;

/** What the source register of a call says about its immediate. @see Linux include/uapi/linux/bpf.h BPF_PSEUDO_CALL */
export const CallKind = { helper: 0, local: 1, kernel: 2 } as const;

/**
 * What the source register of a wide load says about its immediates.
 * @see Linux include/uapi/linux/bpf.h BPF_PSEUDO_FUNC
 */
export const functionAddress = 4;

/**
 * Decodes instructions.
 * @param bytes Whole instructions, such as the contents of a code section.
 * @param firstIndex Index of the first one; for code that does not start at the start of its section.
 * @throws {BtfError} BTF_BAD_VALUE for a size that is not a multiple of 8, or half of a wide instruction
 */
export function decodeInstructions(bytes: Uint8Array, byteOrder: ByteOrder, firstIndex = 0): Instruction[] {
  if (bytes.length % 8 !== 0) {
    throw new BtfError('BTF_BAD_VALUE', {
      subject: 'instructions',
      found: `${bytes.length} bytes`,
      expected: 'a multiple of 8',
    });
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isLittle = byteOrder === 'little';
  const instructions: Instruction[] = [];
  for (let at = 0; at < bytes.length;) {
    const opcode = bytes[at]!;
    const registers = bytes[at + 1]!;
    const [low, high] = [registers & 0xf, registers >> 4];
    const units = opcode === Opcode.wide ? 2 : 1;
    const index = firstIndex + at / 8;
    if (at + units * 8 > bytes.length) {
      throw new BtfError('BTF_BAD_VALUE', {
        subject: `instruction ${index}`,
        found: 'half of a wide one',
        expected: '16 bytes',
      });
    }
    instructions.push({
      index,
      units,
      opcode,
      destination: isLittle ? low : high,
      source: isLittle ? high : low,
      offset: view.getInt16(at + 2, isLittle),
      immediate: view.getInt32(at + 4, isLittle),
      ...(units === 2 && { upper: view.getInt32(at + 12, isLittle) }),
    });
    at += units * 8;
  }
  return instructions;
}

/** The class of an instruction. */
export function classOf({ opcode }: Instruction): number {
  return opcode & 7;
}

/** Whether it is a call: of a helper, a function of the program, a kernel function, or through a register. */
export function isCall({ opcode }: Instruction): boolean {
  return opcode === Opcode.call || opcode === Opcode.callRegister;
}

/** Index of a jump's target; undefined for anything else. Calls and exit are not jumps. */
export function jumpTarget(instruction: Instruction): number | undefined {
  const kind = classOf(instruction);
  if (kind !== InstructionClass.jmp && kind !== InstructionClass.jmp32) return undefined;
  const operation = instruction.opcode & 0xf0;
  // The target of `gotox` is in a register.
  if (operation === 0x80 || operation === 0x90 || instruction.opcode === 0x0d) return undefined;
  // `gotol` has its distance in the immediate.
  const distance = instruction.opcode === 0x06 ? instruction.immediate : instruction.offset;
  return instruction.index + 1 + distance;
}
