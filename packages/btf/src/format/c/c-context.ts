import type { Btf } from '../../model/btf.js';
import { BtfError } from '../../wire/btf-error.js';
import { TypeSizes } from '../../layout/type-sizes.js';
import { bytesOf, TextSink } from '../text-sink.js';
import { CNames } from './c-names.js';
import { visitFields } from '../../model/visit-fields.js';
import { Kind } from '../../wire/kind.js';

/** Progress of a type, in ordering or printing. */
export const progress = { none: 0, active: 1, done: 2 } as const;

/** Maximum depth of nested calls. */
const maxDepth = 1500;

/** Maximum number of types visited: a kernel takes a tenth of it. */
function stepLimit(btf: Btf): number {
  return 100_000 + bytesOf(btf) * 64;
}

/** What differs between versions of bpftool. */
export interface CDialect {
  /** Whether one-byte enums are marked. */
  readonly hasByteEnums: boolean;
  /** Whether a type tag with kind_flag prints as the attribute itself. */
  readonly hasAttributes: boolean;
}

/** State shared by the parts of the C printer. */
export class CContext {
  readonly btf: Btf;
  readonly sizes: TypeSizes;
  readonly sink: TextSink;
  readonly names: CNames;
  /** By id, see progress. */
  readonly ordered: Uint8Array;
  /** By id, see progress. */
  readonly printed: Uint8Array;
  /** By id: whether a forward declaration was printed, or, for a typedef, the typedef itself. */
  readonly forwarded: Uint8Array;
  #referenced: Uint8Array | undefined;
  #steps: number;
  #depth = 0;

  constructor(
    btf: Btf,
    readonly dialect: CDialect,
    maxLength: number | undefined,
    /** Whether to define numbers that C does not have. */
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
   * Enters a type. Counting the steps bounds types that reach the same one on many paths, which would take forever.
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
 * Finds the types that others refer to: an anonymous enum without references only declares constants.
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
