import { createSectionCopies, patchInstruction } from '../core/patch-instruction.js';
import { reachableCode } from '../core/reachable.js';
import { resolveCore, type CoreResolution } from '../core/resolve-core.js';
import type { ElfObject } from '../elf/elf-object.js';
import type { BtfExt } from '../ext/btf-ext.js';
import { BtfBuilder } from '../model/btf-builder.js';
import type { Btf } from '../model/btf.js';

/** What a program needs of the kernel's types by CO-RE. */
export interface CoreUse {
  /** The access in terms of the object's types: `struct task_struct.comm`. */
  readonly path: string;
  /**
   * `needed`: a kernel that has everything except this refuses the program. `guarded`: such a kernel accepts it,
   * because a check, such as whether the field exists, skips the access. `asked`: not accessed, only asked about.
   */
  readonly use: 'needed' | 'guarded' | 'asked';
  /** Number of its relocations. */
  readonly relocations: number;
}

/** A range of a section, in bytes from its start. */
interface Range {
  readonly section: string;
  readonly offset: number;
  readonly size: number;
}

/** Relocation kinds that report absence as 0. */
const questions = ['field_exists', 'enumval_exists', 'type_exists', 'type_size', 'type_id_target', 'type_matches'];

/**
 * Collects what functions need of the kernel's types, each access once, in the order of the instructions. See
 * `reachableCode` for how far guards are followed.
 * @returns a function that answers for a set of functions, such as those that a program reaches
 * @throws {BtfError} BTF_BAD_VALUE for a code section that ends in the middle of an instruction
 */
export function scanCoreUses(elf: ElfObject, btf: Btf, ext: BtfExt): (functions: readonly Range[]) => CoreUse[] {
  // Simulates a kernel that has none of it, and takes the values from the object's own types.
  const nothing = new BtfBuilder({ byteOrder: btf.byteOrder }).toBtf();
  const all = resolveCore(btf, ext, nothing).filter(({ kind }) => kind !== 'type_id_local');
  // Without a check no access can be skipped.
  const hasQuestion = all.some(({ kind }) => questions.includes(kind));
  const known = new Map<string, readonly Reached[]>();
  const reachedWithout = (path: string): readonly Reached[] => {
    const root = rootOf(path);
    const before = known.get(path) ?? [
      findReached(elf, all, (one) => one.path === path),
      findReached(elf, all, (one) => rootOf(one.path) === root),
    ];
    known.set(path, before);
    return before;
  };
  return (functions) => {
    const own = new Map<string, CoreResolution[]>();
    for (const one of all) {
      if (!functions.some((range) => isInside(range, one))) continue;
      own.set(one.path, [...(own.get(one.path) ?? []), one]);
    }
    return [...own].map(([path, relocations]) => {
      const reads = relocations.filter(({ kind }) => !questions.includes(kind));
      const isKeptAway = (reached: Reached): boolean =>
        reads.every((one) => !reached.get(one.section)?.has(one.offset));
      const isGuarded = (): boolean => hasQuestion && reachedWithout(path).some(isKeptAway);
      const use = reads.length === 0 ? 'asked' : isGuarded() ? 'guarded' : 'needed';
      return { path, use, relocations: relocations.length };
    });
  };
}

type Reached = ReadonlyMap<string, ReadonlySet<number>>;

function isInside(range: Range, { section, offset }: CoreResolution): boolean {
  return range.section === section && range.offset <= offset && offset < range.offset + range.size;
}

/** The type at which an access starts. */
function rootOf(path: string): string {
  return path.split(/[.[]|::/, 1)[0]!;
}

/** What programs reach on a kernel that lacks a part of what the object asks for. */
function findReached(
  elf: ElfObject,
  all: readonly CoreResolution[],
  isMissing: (one: CoreResolution) => boolean,
): Reached {
  const codeOf = createSectionCopies();
  for (const one of all) {
    const section = elf.section(one.section);
    if (section === undefined) continue;
    const found: CoreResolution = { ...one, outcome: 'found', value: one.before ?? 1n };
    patchInstruction(codeOf(section), isMissing(one) ? one : found, elf.byteOrder);
  }
  return reachableCode(elf, codeOf);
}
