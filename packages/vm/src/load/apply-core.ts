import { patchInstruction, resolveCore, type Btf, type ElfSection } from '@bpf-link-wasm/btf';
import { VmError } from '../errors/vm-error.js';
import type { SectionCode } from './link-program.js';
import type { ObjectFile } from './object-functions.js';

/**
 * Applies CO-RE relocations to instructions, for the types of a kernel. Without a kernel the instructions stay as compiled, for
 * the object's own types.
 * @throws {VmError} VM_CORE_FAILED for a relocation that a loader would refuse
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
    for (const resolution of own) {
      const { effect, reason = '' } = patchInstruction(bytes, resolution, 'little');
      if (effect === 'refused') throw new VmError('VM_CORE_FAILED', { path: resolution.path, reason });
    }
    changed.set(section.name, bytes);
    return bytes;
  };
}
