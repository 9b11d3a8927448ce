import { createSectionCopies, patchInstruction } from '../core/patch-instruction.js';
import { reachableCode } from '../core/reachable.js';
import { resolveCore, type CoreResolution } from '../core/resolve-core.js';
import type { ElfObject } from '../elf/elf-object.js';
import type { BtfExt } from '../ext/btf-ext.js';
import { BtfBuilder } from '../model/btf-builder.js';
import type { Btf } from '../model/btf.js';

/** What a program wants of the kernel's types by CO-RE. */
export interface CoreUse {
  /** The access in the object's types: `struct task_struct.comm`. */
  readonly path: string;
  /**
   * `needed`: a kernel that has all but this refuses the program. `guarded`: such a kernel takes it, for a question such as whether the field
   * exists keeps the program from it. `asked`: not read, only asked about.
   */
  readonly use: 'needed' | 'guarded' | 'asked';
  /** Number of its relocations. */
  readonly relocations: number;
}

/** A part of a section: bytes from its start. */
interface Range {
  readonly section: string;
  readonly offset: number;
  readonly size: number;
}

/** What is answered with no where the kernel lacks it. */
const questions = ['field_exists', 'enumval_exists', 'type_exists', 'type_size', 'type_id_target', 'type_matches'];

/**
 * What functions want of the kernel's types; each access once, in the order of the instructions. See `reachableCode` for how far a guard is
 * followed.
 * @returns a function that answers for some functions, such as those that a program reaches
 * @throws {BtfError} BTF_BAD_VALUE for a section of instructions that ends within one
 */
export function scanCoreUses(elf: ElfObject, btf: Btf, ext: BtfExt): (functions: readonly Range[]) => CoreUse[] {
  // By a kernel that has none of it, for what the object's own types say.
  const nothing = new BtfBuilder({ byteOrder: btf.byteOrder }).toBtf();
  const all = resolveCore(btf, ext, nothing).filter(({ kind }) => kind !== 'type_id_local');
  // Without a question nothing keeps a program from anything.
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

/** The type that an access begins with. */
function rootOf(path: string): string {
  return path.split(/[.[]|::/, 1)[0]!;
}

/** What programs come to on a kernel that lacks a part of what the object asks for. */
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
