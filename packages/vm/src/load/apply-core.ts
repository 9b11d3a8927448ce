import {
  InstructionClass,
  Opcode,
  resolveCore,
  type Btf,
  type CoreResolution,
  type ElfSection,
} from '@bpf-link-wasm/btf';
import { VmError } from '../errors/vm-error.js';
import type { SectionCode } from './link-program.js';
import type { ObjectFile } from './object-functions.js';

/** What an instruction becomes whose field is not there: a call that no helper answers. @see libbpf src/relo_core.c bpf_core_poison_insn */
const invalidHelper = 195896080;

/**
 * Changes instructions by CO-RE relocations, for the types of a kernel. Without one the instructions stay as they were compiled,
 * for the object's own types.
 * @throws {VmError} VM_CORE_FAILED for what a loader would refuse
 * @see libbpf src/relo_core.c bpf_core_patch_insn
 */
export function applyCore({ btf, ext }: ObjectFile, kernel: Btf | undefined): SectionCode {
  const changed = new Map<string, Uint8Array>();
  const resolutions =
    btf === undefined || ext === undefined || kernel === undefined ? [] : resolveCore(btf, ext, kernel);
  return (section: ElfSection): Uint8Array => {
    const known = changed.get(section.name);
    if (known !== undefined) return known;
    const own = resolutions.filter(({ section: name }) => name === section.name);
    const bytes = section.data.slice();
    const view = new DataView(bytes.buffer);
    for (const resolution of own) patch(view, resolution);
    changed.set(section.name, bytes);
    return bytes;
  };
}

function patch(view: DataView, { offset, outcome, value, path, reason = '' }: CoreResolution): void {
  if (outcome === 'failed' || offset % 8 !== 0 || offset + 8 > view.byteLength) {
    throw new VmError('VM_CORE_FAILED', { path, reason: reason === '' ? `at byte ${offset}` : reason });
  }
  const opcode = view.getUint8(offset);
  if (value === undefined) {
    const isWide = opcode === Opcode.wide;
    for (let at = offset; at < offset + (isWide ? 16 : 8); at += 8) {
      view.setBigUint64(at, BigInt(Opcode.call), true);
      view.setInt32(at + 4, invalidHelper, true);
    }
    return;
  }
  switch (opcode & 7) {
    case InstructionClass.ldx:
    case InstructionClass.st:
    case InstructionClass.stx:
      view.setInt16(offset + 2, Number(BigInt.asIntN(16, value)), true);
      return;
    default:
      view.setInt32(offset + 4, Number(BigInt.asIntN(32, value)), true);
      if (opcode === Opcode.wide) view.setInt32(offset + 12, Number(BigInt.asIntN(32, value >> 32n)), true);
  }
}
