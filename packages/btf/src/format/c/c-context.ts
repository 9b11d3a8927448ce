import type { Btf } from '../../model/btf.js';
import { type TypeTable, tableOf } from '../../model/type-table.js';
import { BtfError } from '../../wire/btf-error.js';
import { TypeSizes } from '../../layout/type-sizes.js';
import { ByteText, bytesOf } from '../text-sink.js';
import { CNames } from './c-names.js';
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
  readonly table: TypeTable;
  readonly sizes: TypeSizes;
  readonly text: ByteText;
  readonly names: CNames;
  /** By id, see progress. */
  readonly ordered: Uint8Array;
  /** By id, see progress. */
  readonly printed: Uint8Array;
  /** By id: whether a forward declaration was printed, or, for a typedef, the typedef itself. */
  readonly forwarded: Uint8Array;
  /** Ids of the types of the declarations that are being printed, each from the outermost in BTF to its base type. */
  readonly chain: number[] = [];
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
    this.table = tableOf(btf);
    this.sizes = new TypeSizes(btf);
    this.text = new ByteText(btf, maxLength);
    this.names = new CNames(this.table, btf.strings, this.text, stepLimit(btf));
    this.ordered = new Uint8Array(btf.count);
    this.printed = new Uint8Array(btf.count);
    this.forwarded = new Uint8Array(btf.count);
    this.ordered[0] = progress.done;
    this.printed[0] = progress.done;
    this.#steps = stepLimit(btf);
  }

  /** By id: whether another type refers to it. */
  get referenced(): Uint8Array {
    return (this.#referenced ??= markReferenced(this.table));
  }

  /** The id that a type refers to in its record's third word. */
  targetOf(id: number): number {
    return this.table.words[this.table.starts[id]! + 2]!;
  }

  /** The id of an array's elements. */
  elementOf(id: number): number {
    return this.table.words[this.table.starts[id]! + 3]!;
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
export function markReferenced({ count, kinds, vlens, starts, words }: TypeTable): Uint8Array {
  const marks = new Uint8Array(count);
  for (let id = 1; id < count; id += 1) {
    const start = starts[id]!;
    switch (kinds[id]) {
      case Kind.PTR:
      case Kind.TYPEDEF:
      case Kind.VOLATILE:
      case Kind.CONST:
      case Kind.RESTRICT:
      case Kind.FUNC:
      case Kind.VAR:
      case Kind.DECL_TAG:
      case Kind.TYPE_TAG:
        marks[words[start + 2]!] = 1;
        break;
      case Kind.ARRAY:
        marks[words[start + 3]!] = 1;
        marks[words[start + 4]!] = 1;
        break;
      case Kind.FUNC_PROTO:
        marks[words[start + 2]!] = 1;
        markEntries(marks, words, start + 4, vlens[id]!, 2);
        break;
      case Kind.STRUCT:
      case Kind.UNION:
        markEntries(marks, words, start + 4, vlens[id]!, 3);
        break;
      case Kind.DATASEC:
        markEntries(marks, words, start + 3, vlens[id]!, 3);
        break;
      default:
    }
  }
  return marks;
}

/** Marks the id in each of the entries. @param size Words of an entry. */
function markEntries(marks: Uint8Array, words: Uint32Array, first: number, vlen: number, size: number): void {
  for (let at = first, end = first + vlen * size; at < end; at += size) marks[words[at]!] = 1;
}
