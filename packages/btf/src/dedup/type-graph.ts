import type { Btf } from '../model/btf.js';
import { BtfError } from '../wire/btf-error.js';
import type { RecordType } from '../model/btf-type.js';
import { Kind } from '../wire/kind.js';
import { mapReferences, referencesOf } from '../model/references.js';

/** A type as deduplication sees it: a list of numbers, apart from its references. */
export interface Node {
  readonly type: RecordType;
  /** Name, kind, flag and vlen, which equal types share. */
  readonly head: readonly number[];
  /** `size`, or nothing for a type that refers to others. */
  readonly size: number;
  /** Names, offsets and values of the entries, and any other data of the record. */
  readonly body: readonly number[];
  /** Ids that it refers to; they change while references are deduplicated. */
  references: readonly number[];
}

type KnownType = Exclude<RecordType, { readonly kind: 'UNKNOWN' }>;

const composites = new Set(['STRUCT', 'UNION']);

/** The types of a BTF and its bases by id, as numbers that can be compared. */
export class TypeGraph {
  readonly nodes: readonly (Node | undefined)[];
  readonly #names = new Map<string, number>();

  /** @throws {BtfError} BTF_BAD_STRING_OFFSET, BTF_UNEXPECTED_KIND, BTF_NO_SUCH_TYPE */
  constructor(btf: Btf) {
    const nodes: (Node | undefined)[] = [undefined];
    const chain: Btf[] = [];
    for (let part: Btf | undefined = btf; part !== undefined; part = part.base) chain.unshift(part);
    for (const part of chain) for (const [id, type] of part.types()) nodes.push(this.#node(id, type, btf));
    this.nodes = nodes;
  }

  /** The node of a type other than void. */
  node(id: number): Node {
    return this.nodes[id]!;
  }

  kind(id: number): string {
    return this.nodes[id]?.type.kind ?? 'VOID';
  }

  /** The type with its current references. */
  typeOf(id: number, map: (id: number) => number): RecordType {
    const { type, references } = this.node(id);
    let next = 0;
    return mapReferences(type, () => map(references[next++]!));
  }

  #node(id: number, type: RecordType, btf: Btf): Node {
    if (type.kind === 'UNKNOWN')
      throw new BtfError('BTF_UNEXPECTED_KIND', { id, kind: `kind ${type.kindNumber}`, expected: ['a known kind'] });
    const references = referencesOf(type);
    for (const reference of references)
      if (!btf.has(reference)) throw new BtfError('BTF_NO_SUCH_TYPE', { id: reference, count: btf.count });
    return { type, references, head: this.#head(type), size: 'size' in type ? type.size : 0, body: this.#body(type) };
  }

  /** Equal names have equal numbers. */
  #name(name: string): number {
    const known = this.#names.get(name);
    if (known !== undefined) return known;
    this.#names.set(name, this.#names.size);
    return this.#names.size - 1;
  }

  #head(type: KnownType): number[] {
    const flag =
      'hasBitfields' in type
        ? type.hasBitfields
        : 'isSigned' in type
          ? type.isSigned
          : 'isUnion' in type
            ? type.isUnion
            : 'isAttribute' in type && type.isAttribute;
    const linkage = type.kind === 'FUNC' ? type.linkage : 0;
    const vlen =
      composites.has(type.kind) || type.kind === 'FUNC_PROTO'
        ? referencesOf(type).length
        : 'values' in type
          ? type.values.length
          : linkage;
    return [this.#name(type.name), Kind[type.kind] * 2 + Number(flag), vlen];
  }

  #body(type: RecordType): number[] {
    switch (type.kind) {
      case 'INT':
        return [type.encoding, type.offsetBits, type.bits];
      case 'ARRAY':
        return [type.length];
      case 'STRUCT':
      case 'UNION':
        return type.members.flatMap(({ name, offsetBits, bitfieldSize }) => [
          this.#name(name),
          offsetBits,
          bitfieldSize,
        ]);
      case 'ENUM':
        return type.values.flatMap(({ name, value }) => [this.#name(name), value]);
      case 'ENUM64':
        return type.values.flatMap(({ name, value }) => [
          this.#name(name),
          Number(value & 0xffff_ffffn),
          Number((value >> 32n) & 0xffff_ffffn),
        ]);
      case 'FUNC_PROTO':
        return type.params.map(({ name }) => this.#name(name));
      case 'DECL_TAG':
        return [type.componentIndex];
      default:
        return [];
    }
  }
}

/** Whether two lists of numbers are equal, which are as long as each other: equal heads have the same number of entries. */
function equalNumbers(a: readonly number[], b: readonly number[]): boolean {
  for (let index = 0; index < a.length; index += 1) if (a[index] !== b[index]) return false;
  return true;
}

/** Mixes numbers into a hash of 32 bits. */
export function hashNumbers(seed: number, numbers: readonly number[]): number {
  let hash = seed;
  for (const value of numbers) hash = (Math.imul(hash, 31) + value) | 0;
  return hash;
}

/** Whether two types are equal, ignoring their references. */
export function equalShallow(a: Node, b: Node): boolean {
  return a.size === b.size && equalNumbers(a.head, b.head) && equalNumbers(a.body, b.body);
}

/** Whether two types are equal, including their references. */
export function equalDeep(a: Node, b: Node): boolean {
  return equalShallow(a, b) && equalNumbers(a.references, b.references);
}

/** A hash of everything but the references. */
export function hashShallow(node: Node): number {
  return hashNumbers(hashNumbers(node.size, node.head), node.body);
}

/** A hash of everything, including the references. */
export function hashDeep(node: Node): number {
  return hashNumbers(hashShallow(node), node.references);
}
