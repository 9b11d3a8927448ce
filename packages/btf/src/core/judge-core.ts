import type { Btf } from '../model/btf.js';
import type { BtfObject } from '../object/btf-object.js';
import { createSectionCopies, patchInstruction, type CorePatch } from './patch-instruction.js';
import { reachableCode } from './reachable.js';
import { resolveCore, type CoreResolution } from './resolve-core.js';

/** The outcome of one CO-RE relocation and its instruction. */
export interface CoreJudgement extends CoreResolution {
  readonly effect: CorePatch['effect'];
  /**
   * Whether the program can reach an instruction that became invalid, which the verifier refuses; false where a guard,
   * such as a check that the field exists, skips it on that kernel. False for valid instructions.
   */
  readonly isReached: boolean;
}

/**
 * Judges every CO-RE relocation of an object on a kernel, as libbpf and the verifier do.
 *
 * A relocation is *guarded* when its instruction became invalid but no program reaches it: with the kernel's values in
 * the other instructions, every path to it is cut off by a condition with a known result. See `reachableCode` for how
 * far constants are followed: a guard that reads the kernel's version from a map or from read-only data is not
 * recognized.
 *
 * @param kernel That kernel's BTF: /sys/kernel/btf/vmlinux, or an archived copy.
 * @returns in the order of the records; none for raw BTF
 * @throws {BtfError} BTF_BAD_EXT, BTF_BAD_STRING_OFFSET, BTF_BAD_VALUE for a code section that ends in the middle of an
 * instruction
 */
export function judgeCore(object: BtfObject, kernel: Btf): CoreJudgement[] {
  const { elf, btf } = object;
  const ext = object.ext();
  if (elf === undefined || ext === undefined) return [];
  const codeOf = createSectionCopies();
  const patched = resolveCore(btf, ext, kernel).map((resolution) => {
    const section = elf.section(resolution.section);
    const patch: CorePatch =
      section === undefined
        ? { effect: 'refused', reason: 'a section that the object does not have' }
        : patchInstruction(codeOf(section), resolution, elf.byteOrder);
    return { ...resolution, ...patch };
  });
  if (patched.every(({ effect }) => effect !== 'invalid')) return patched.map((one) => ({ ...one, isReached: false }));
  const reached = reachableCode(elf, codeOf);
  return patched.map((one) => ({
    ...one,
    isReached: one.effect === 'invalid' && reached.get(one.section)?.has(one.offset) === true,
  }));
}

/**
 * A verdict as one word. `found`: the kernel has it; `moved`: at another offset than the object's types. `absent`: the
 * relocation reports that the kernel does not have it. `missing`, `unfit`: the instruction became invalid, because the
 * kernel does not have the field or has a different kind of it. `refused`: the loader gives up.
 */
export type CoreVerdict = 'found' | 'moved' | 'absent' | 'missing' | 'unfit' | 'refused';

/** The word for a verdict. */
export function verdictOf({ kind, outcome, effect, reason, before, value }: CoreJudgement): CoreVerdict {
  if (effect === 'refused') return 'refused';
  if (effect === 'invalid') return reason === undefined ? 'missing' : 'unfit';
  if (outcome === 'absent') return 'absent';
  return kind === 'field_byte_offset' && value !== before ? 'moved' : 'found';
}

/** Whether a loader or the verifier refuses the object because of it. */
export function isCoreProblem({ effect, isReached }: CoreJudgement): boolean {
  return effect === 'refused' || isReached;
}
