import type { Btf } from '../../model/btf.js';
import { BtfError } from '../../wire/btf-error.js';
import { TypeSizes } from '../../layout/type-sizes.js';
import { bytesOf, TextSink } from '../text-sink.js';
import { CNames } from './c-names.js';
import { visitFields } from '../../model/visit-fields.js';
import { Kind } from '../../wire/kind.js';

/** How far a type is, in ordering or in printing. */
export const progress = { none: 0, active: 1, done: 2 } as const;

/** Calls inside of each other, at most. */
const maxDepth = 1500;

/** Types that are gone through, at most: a kernel takes a tenth of it. */
function stepLimit(btf: Btf): number {
  return 100_000 + bytesOf(btf) * 64;
}

/** What versions of bpftool print. */
export interface CDialect {
  /** Whether enums of one byte say so. */
  readonly hasByteEnums: boolean;
  /** Whether a type tag with kind_flag is the attribute itself. */
  readonly hasAttributes: boolean;
}

/** What the parts of the C printer share. */
export class CContext {
  readonly btf: Btf;
  readonly sizes: TypeSizes;
  readonly sink: TextSink;
  readonly names: CNames;
  /** By id, see progress. */
  readonly ordered: Uint8Array;
  /** By id, see progress. */
  readonly printed: Uint8Array;
  /** By id: whether a forward declaration was printed; for a typedef, itself. */
  readonly forwarded: Uint8Array;
  #referenced: Uint8Array | undefined;
  #steps: number;
  #depth = 0;

  constructor(
    btf: Btf,
    readonly dialect: CDialect,
    maxLength: number | undefined,
    /** Whether numbers that C does not have are defined. */
    readonly definesNumbers = false,
  ) {
    this.btf = btf;
    this.sizes = new TypeSizes(btf);
    this.sink = new TextSink(btf, maxLength);
    this.names = new CNames(btf);
    this.ordered = new Uint8Array(btf.count);
    this.printed = new Uint8Array(btf.count);
    this.forwarded = new Uint8Array(btf.count);
    this.ordered[0] = progress.done;
    this.printed[0] = progress.done;
    this.#steps = stepLimit(btf);
  }

  /** By id: whether another type refers to it. */
  get referenced(): Uint8Array {
    return (this.#referenced ??= markReferenced(this.btf));
  }

  /**
   * Enters a type. Types that lead to the same one on many ways would take forever otherwise.
   * @throws {BtfError} BTF_LIMIT
   */
  enter(): void {
    this.#steps -= 1;
    if (this.#steps < 0) throw new BtfError('BTF_LIMIT', { what: 'steps through types', limit: stepLimit(this.btf) });
    this.#depth += 1;
    if (this.#depth > maxDepth) throw new BtfError('BTF_LIMIT', { what: 'depth of types', limit: maxDepth });
  }

  leave(): void {
    this.#depth -= 1;
  }
}

/**
 * Finds the types that others refer to: an anonymous enum that none refers to is a declaration of constants.
 * @returns 1 at the ids of such types.
 * @see libbpf src/btf_dump.c btf_dump_mark_referenced
 */
export function markReferenced(btf: Btf): Uint8Array {
  const marks = new Uint8Array(btf.count);
  for (let part: Btf | undefined = btf; part !== undefined; part = part.base) {
    const { records } = part;
    const { view, isLittle } = records;
    visitFields(records, {
      id(at, kind) {
        const id = view.getUint32(at, isLittle);
        if (id < marks.length && kind !== Kind.FWD) marks[id] = 1;
      },
    });
  }
  return marks;
}
