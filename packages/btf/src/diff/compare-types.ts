import type { Btf } from '../model/btf.js';
import type { Enum64Type, EnumType } from '../model/btf-type.js';
import { BtfError } from '../wire/btf-error.js';
import { describeType } from './describe-type.js';

/** One difference between two types of the same name. Offsets and widths are in bits, sizes in bytes. */
export type Change =
  | { readonly what: 'size'; readonly before: number; readonly after: number }
  | { readonly what: 'type' | 'encoding'; readonly before: string; readonly after: string }
  | {
      readonly what: 'member added' | 'member removed';
      readonly member: string;
      readonly offsetBits: number;
      readonly type: string;
    }
  | { readonly what: 'member moved'; readonly member: string; readonly before: number; readonly after: number }
  | { readonly what: 'member type'; readonly member: string; readonly before: string; readonly after: string }
  | { readonly what: 'value added' | 'value removed'; readonly value: string; readonly number: bigint }
  | { readonly what: 'value changed'; readonly value: string; readonly before: bigint; readonly after: bigint };

/** A member of a struct, or a variable of a section. */
interface Field {
  readonly name: string;
  readonly type: number;
  readonly offsetBits: number;
  /** 0 unless it is a bitfield. */
  readonly bitfieldSize: number;
}

/** Reads the fields of types; anonymous structs and unions are expanded in place. */
export class FieldReader {
  /** Maximum number of fields of all types: nested anonymous structs can expand to any number. */
  #left: number;
  readonly #limit: number;

  constructor(readonly btf: Btf) {
    this.#limit = (1 << 20) + btf.bytes.length;
    this.#left = this.#limit;
  }

  /** @throws {BtfError} BTF_LIMIT, BTF_NO_SUCH_TYPE */
  read(id: number): Field[] {
    const fields: Field[] = [];
    const waiting: [id: number, offsetBits: number][] = [[id, 0]];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const [composite, start] = next;
      for (const field of this.#partsOf(composite)) {
        if ((this.#left -= 1) < 0) throw new BtfError('BTF_LIMIT', { what: 'members', limit: this.#limit });
        const inner = field.name === '' ? this.btf.kind(field.type) : undefined;
        const offsetBits = start + field.offsetBits;
        if (inner === 'STRUCT' || inner === 'UNION') waiting.push([field.type, offsetBits]);
        // Other members without a name are padding.
        else if (field.name !== '') fields.push({ ...field, offsetBits });
      }
    }
    return fields.toSorted((a, b) => a.offsetBits - b.offsetBits);
  }

  #partsOf(id: number): Field[] {
    const type = this.btf.type(id);
    if (type.kind === 'STRUCT' || type.kind === 'UNION') return [...type.members];
    if (type.kind !== 'DATASEC') return [];
    return type.entries.map((entry) => {
      const variable = this.btf.type(entry.type);
      const target = variable.kind === 'VAR' ? variable.type : entry.type;
      return { name: variable.name, type: target, offsetBits: entry.offset * 8, bitfieldSize: 0 };
    });
  }

  describe({ type, bitfieldSize }: Field): string {
    return `${describeType(this.btf, type)}${bitfieldSize > 0 ? ` : ${bitfieldSize}` : ''}`;
  }
}

/** @param areAlike Compares a type of the first side with a type of the second. */
export function compareFields(
  a: FieldReader,
  one: number,
  b: FieldReader,
  other: number,
  areAlike: (a: number, b: number) => boolean,
): Change[] {
  const left = byName(a.read(one));
  const changes: Change[] = [];
  for (const field of b.read(other)) {
    const old = left.get(field.name)?.pop();
    const member = field.name;
    if (old === undefined) {
      changes.push({ what: 'member added', member, offsetBits: field.offsetBits, type: b.describe(field) });
      continue;
    }
    if (old.offsetBits !== field.offsetBits)
      changes.push({ what: 'member moved', member, before: old.offsetBits, after: field.offsetBits });
    if (old.bitfieldSize !== field.bitfieldSize || !areAlike(old.type, field.type))
      changes.push({ what: 'member type', member, before: a.describe(old), after: b.describe(field) });
  }
  for (const [member, gone] of left)
    for (const field of gone.toReversed())
      changes.push({ what: 'member removed', member, offsetBits: field.offsetBits, type: a.describe(field) });
  return changes;
}

/** Enumerators that were added, removed, or have a different value. */
export function compareEnums(one: EnumType | Enum64Type, other: EnumType | Enum64Type): Change[] {
  const left = new Map(one.values.map(({ name, value }) => [name, BigInt(value)]));
  const changes: Change[] = [];
  for (const { name, value } of other.values) {
    const before = left.get(name);
    const after = BigInt(value);
    left.delete(name);
    if (before === undefined) changes.push({ what: 'value added', value: name, number: after });
    else if (before !== after) changes.push({ what: 'value changed', value: name, before, after });
  }
  for (const [value, number] of left) changes.push({ what: 'value removed', value, number });
  return changes;
}

/** Fields by name; for equal names the first one is at the end. */
function byName(fields: readonly Field[]): Map<string, Field[]> {
  const groups = new Map<string, Field[]>();
  for (const field of fields.toReversed()) {
    const group = groups.get(field.name);
    if (group === undefined) groups.set(field.name, [field]);
    else group.push(field);
  }
  return groups;
}
