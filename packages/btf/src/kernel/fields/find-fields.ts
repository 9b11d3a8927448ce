import { Kind } from '../../wire/kind.js';
import { maxDepth, type Resolver } from '../references/resolver.js';
import {
  anyKptr,
  anyRoot,
  Field,
  type FieldProblem,
  type FieldType,
  type FoundField,
  isProblem,
  maxFields,
  pointerSize,
  problem,
} from './field-types.js';
import type { ContainsTags } from './graph-root.js';
import { findKptr } from './kptr.js';

/** Which pointers are special. */
export interface PointerRules {
  /** Pointers with a kptr tag. */
  readonly hasKptrs: boolean;
  /** Pointers with the tag "uptr", which map values may have. */
  readonly hasUptrs: boolean;
}

/** What was found in a struct so far. */
interface Seen {
  /** Kinds of fields of which there may be one, as bits. */
  fields: number;
  /** Depth of nested structs. */
  height: number;
  /** The same as `fields` for the structs around it, if they count. */
  readonly around: number;
}

/** Finds the special fields of structs, including those in nested structs and arrays. */
export class FieldFinder {
  readonly #resolver: Resolver;
  readonly #tags: ContainsTags;
  readonly #pointers: PointerRules;
  readonly #fieldTypes: ReadonlyMap<string, FieldType>;
  /** Structs without special fields, by id. A member counts by its name even if it is none. */
  readonly #plain = new Map<number, Readonly<Seen>>();

  constructor(resolver: Resolver, tags: ContainsTags, fieldTypes: readonly FieldType[], pointers: PointerRules) {
    this.#resolver = resolver;
    this.#pointers = pointers;
    this.#tags = tags;
    this.#fieldTypes = new Map(fieldTypes.map((one) => [one.name, one]));
  }

  /**
   * Finds the fields of a struct.
   *
   * @see Linux kernel/bpf/btf.c btf_find_struct_field
   */
  find(id: number): FoundField[] | FieldProblem {
    const found: FoundField[] = [];
    return this.#findIn(id, { fields: 0, height: 0, around: 0 }, found, 0) ?? found;
  }

  #findIn(id: number, seen: Seen, found: FoundField[], level: number): FieldProblem | undefined {
    const { types, rules, log } = this.#resolver.check;
    const hasBitfields = types.hasKindFlag(id);
    const before = found.length;
    for (let index = 0; index < types.vlen(id); index += 1) {
      const at = 3 + index * 3;
      const word = types.word(id, at + 2);
      const bits = hasBitfields ? word & 0xffffff : word;
      const type = types.word(id, at + 1);
      const isLooked =
        rules.hasNestedFields || this.#pointers.hasKptrs || this.#fieldTypes.has(log.name(types.nameOffset(type)));
      if (isLooked && bits % 8 !== 0) return problem('BTF_FIELD_OFFSET', 'EINVAL', `member ${index} at bit ${bits}`);
      const failure = isLooked ? this.#findOne(id, index, type, bits / 8, seen, found, level) : undefined;
      if (failure !== undefined) return failure;
    }
    if (found.length === before) this.#plain.set(id, seen);
    return undefined;
  }

  /** @see Linux kernel/bpf/btf.c btf_find_field_one */
  #findOne(
    owner: number,
    index: number,
    declared: number,
    offset: number,
    seen: Seen,
    found: FoundField[],
    level: number,
  ): FieldProblem | undefined {
    const { types, log, rules } = this.#resolver.check;
    let type = declared;
    let count = 1;
    let depth = 0;
    for (; rules.hasNestedFields && depth < maxDepth && this.#resolver.kind(type) === Kind.ARRAY; depth += 1) {
      count = Math.imul(count, types.word(type, 5)) >>> 0;
      type = types.word(type, 3);
    }
    if (depth === maxDepth) return problem('BTF_FIELD_DEPTH', 'E2BIG', '32 nested arrays');
    if (count === 0) return undefined;
    const isStruct = this.#resolver.kind(type) === Kind.STRUCT;
    const known = this.#fieldTypes.get(log.name(types.nameOffset(type)));
    if (known === undefined && isStruct) {
      return rules.hasNestedFields ? this.#findNested(type, count, offset, seen, found, level) : undefined;
    }
    if (known === undefined)
      return this.#pointers.hasKptrs && offset % pointerSize === 0
        ? this.#takeKptr(type, count, offset, found)
        : undefined;
    if (known.isUnique || (known.field === Field.Refcount && rules.hasUniqueRefcount)) {
      if (((seen.fields | seen.around) & known.field) !== 0)
        return problem('BTF_FIELD_TWICE', 'E2BIG', `two ${known.name}`);
      seen.fields |= known.field;
    }
    if (offset % known.alignment !== 0 || !isStruct || types.sizeOrType(type) !== known.size) return undefined;
    if ((known.field & anyRoot) === 0) return take(found, { field: known.field, offset, target: 0 }, count, known.size);
    const held = this.#tags.find(owner, index);
    return isProblem(held) ? held : take(found, { field: known.field, offset, ...held }, count, known.size);
  }

  #takeKptr(type: number, count: number, offset: number, found: FoundField[]): FieldProblem | undefined {
    const kptr = findKptr(this.#resolver, type, this.#pointers.hasUptrs);
    if (kptr === undefined || isProblem(kptr)) return kptr;
    return take(found, { ...kptr, offset }, count, pointerSize);
  }

  /** @see Linux kernel/bpf/btf.c btf_find_nested_struct */
  #findNested(
    type: number,
    count: number,
    offset: number,
    seen: Seen,
    found: FoundField[],
    level: number,
  ): FieldProblem | undefined {
    const { types, rules } = this.#resolver.check;
    const plain = this.#plain.get(type);
    if (level + 1 + (plain?.height ?? 0) >= maxDepth) return problem('BTF_FIELD_DEPTH', 'E2BIG', '32 nested structs');
    const around = rules.hasSharedUniques ? seen.fields | seen.around : 0;
    const inner: Seen = plain ?? { fields: 0, height: 0, around };
    if (plain === undefined) {
      const before = found.length;
      const failure = this.#findIn(type, inner, found, level + 1);
      if (failure !== undefined) return failure;
      for (const field of found.slice(before)) field.offset += offset;
      const repeated = repeat(found, before, count, types.sizeOrType(type));
      if (repeated !== undefined) return repeated;
    } else if ((inner.fields & around) !== 0) {
      return problem('BTF_FIELD_TWICE', 'E2BIG', 'two members of a kind that may occur once');
    }
    if (rules.hasSharedUniques) seen.fields |= inner.fields;
    seen.height = Math.max(seen.height, 1 + (this.#plain.get(type)?.height ?? 0));
    return undefined;
  }
}

function take(found: FoundField[], field: FoundField, count: number, size: number): FieldProblem | undefined {
  if (found.length >= maxFields) return problem('BTF_FIELD_COUNT', 'E2BIG', `more than ${maxFields}`);
  found.push(field);
  return repeat(found, found.length - 1, count, size);
}

/**
 * Repeats the fields from an index on for each further element of an array.
 *
 * @see Linux kernel/bpf/btf.c btf_repeat_fields
 */
function repeat(found: FoundField[], from: number, count: number, size: number): FieldProblem | undefined {
  const fields = found.slice(from);
  if (fields.length === 0 || count <= 1) return undefined;
  const isRepeatable = fields.every(({ field }) => (field & (anyKptr | anyRoot | Field.Uptr)) !== 0);
  if (!isRepeatable) return problem('BTF_FIELD_REPEAT', 'EINVAL', `an array of ${count}`);
  if (fields.length * count > maxFields - from)
    return problem('BTF_FIELD_COUNT', 'E2BIG', `${fields.length * count} in an array`);
  for (let index = 1; index < count; index += 1) {
    for (const field of fields) found.push({ ...field, offset: field.offset + index * size });
  }
  return undefined;
}

/** Fields that a struct has more than once, though the kernel expects one, as bits. */
export function hasTwo(fields: readonly FoundField[], field: number): boolean {
  return fields.filter((one) => one.field === field).length > 1;
}

/** Locks and counters, for which the kernel records a single offset. */
export const singleFields = [Field.SpinLock, Field.ResSpinLock, Field.Refcount] as const;
