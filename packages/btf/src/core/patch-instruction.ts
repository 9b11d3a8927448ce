import { InstructionClass, Opcode } from '../bpf/instruction.js';
import type { ElfSection } from '../elf/elf-object.js';
import type { ByteOrder } from '../wire/header.js';
import type { CoreResolution } from './resolve-core.js';

/** What a loader does to one instruction. */
export interface CorePatch {
  /**
   * `patched`: it holds the kernel's value. `invalid`: it is a call of an unknown helper, so a program that can reach
   * it is refused. `refused`: the loader gives up on the whole object.
   */
  readonly effect: 'patched' | 'invalid' | 'refused';
  /** Why it is invalid or refused; empty where the kernel simply does not have it. */
  readonly reason?: string;
}

/** A helper number that no kernel has. @see libbpf src/relo_core.c bpf_core_poison_insn */
export const invalidHelper = 195896080;

/** Access size bits of an opcode, and the bytes they stand for. @see RFC 9669, section 5 */
const widthBits = 0x18;
const widths: Readonly<Record<number, number>> = { 0x00: 4, 0x08: 2, 0x10: 1, 0x18: 8 };

/** The largest offset of a load or store. */
const largestOffset = 0x7fff;

/** Opcode bit that says that the operand is a register. */
const operandIsRegister = 0x08;

/** Hands out copies of code sections to be changed, each copied on first use. */
export function createSectionCopies(): (section: ElfSection) => Uint8Array {
  const copies = new Map<string, Uint8Array>();
  return (section) => {
    const bytes = copies.get(section.name) ?? section.data.slice();
    copies.set(section.name, bytes);
    return bytes;
  };
}

/**
 * Changes an instruction as a loader does for a CO-RE relocation.
 *
 * @param code The instruction's section; changed in place.
 * @see libbpf src/relo_core.c bpf_core_patch_insn
 */
export function patchInstruction(code: Uint8Array, resolution: CoreResolution, byteOrder: ByteOrder): CorePatch {
  const { offset, outcome, value, width, reason } = resolution;
  if (outcome === 'failed') return { effect: 'refused', ...(reason === undefined ? {} : { reason }) };
  const opcode = code[offset];
  const bytes = opcode === Opcode.wide ? 16 : 8;
  if (opcode === undefined || offset % 8 !== 0 || offset + bytes > code.length)
    return { effect: 'refused', reason: `no instruction at byte ${offset}` };
  const view = new DataView(code.buffer, code.byteOffset, code.byteLength);
  const isLittle = byteOrder === 'little';
  if (value === undefined) return makeInvalid(view, offset, bytes, isLittle);
  switch (opcode & 7) {
    case InstructionClass.alu:
    case InstructionClass.alu64:
      if ((opcode & operandIsRegister) !== 0) return { effect: 'refused', reason: 'an operand that is a register' };
      view.setInt32(offset + 4, Number(BigInt.asIntN(32, value)), isLittle);
      return { effect: 'patched' };
    case InstructionClass.ldx:
    case InstructionClass.st:
    case InstructionClass.stx: {
      if (value > largestOffset)
        return { effect: 'refused', reason: `offset ${value}, expected at most ${largestOffset} in a load or store` };
      if (width === undefined || width.local === width.kernel) {
        view.setInt16(offset + 2, Number(value), isLittle);
        return { effect: 'patched' };
      }
      if (!width.isSafe)
        return { ...makeInvalid(view, offset, bytes, isLittle), reason: `${nameOf(width.kernel)} in the kernel` };
      if (widths[opcode & widthBits] !== width.local) {
        const accessed = `${widths[opcode & widthBits]} bytes of ${width.local} accessed`;
        return { effect: 'refused', reason: `${accessed}, where the kernel has ${width.kernel}` };
      }
      const bits = Object.keys(widths).find((key) => widths[Number(key)] === width.kernel);
      if (bits === undefined) return { effect: 'refused', reason: `${nameOf(width.kernel)} in the kernel` };
      view.setUint8(offset, (opcode & ~widthBits) | Number(bits));
      view.setInt16(offset + 2, Number(value), isLittle);
      return { effect: 'patched' };
    }
    default:
      if (opcode !== Opcode.wide || registers(code, offset, isLittle).source !== 0)
        return { effect: 'refused', reason: `opcode ${opcode}, which has no place for a value` };
      view.setInt32(offset + 4, Number(BigInt.asIntN(32, value)), isLittle);
      view.setInt32(offset + 12, Number(BigInt.asIntN(32, value >> 32n)), isLittle);
      return { effect: 'patched' };
  }
}

function registers(code: Uint8Array, offset: number, isLittle: boolean): { source: number } {
  const both = code[offset + 1]!;
  return { source: isLittle ? both >> 4 : both & 0xf };
}

function nameOf(bytes: number): string {
  return bytes === 0 ? 'a bitfield' : `${bytes} bytes`;
}

function makeInvalid(view: DataView, offset: number, bytes: number, isLittle: boolean): CorePatch {
  for (let at = offset; at < offset + bytes; at += 8) {
    view.setBigUint64(at, 0n);
    view.setUint8(at, Opcode.call);
    view.setInt32(at + 4, invalidHelper, isLittle);
  }
  return { effect: 'invalid' };
}
