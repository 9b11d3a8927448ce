import type { Btf } from '../model/btf.js';
import { describeType } from './describe-type.js';
import { compareEnums, compareFields, FieldReader, type Change } from './compare-types.js';
import { keywords, Spellings, TypeNumbers } from './type-numbers.js';

/** A type that only one side has. */
export interface DiffType {
  /** `struct`, `union`, `enum`, `typedef`, `int`, `float`, `func`, `var` or `section`. */
  readonly kind: string;
  readonly name: string;
  /** Id in its BTF. */
  readonly id: number;
}

/** A type that both sides have, but that differs. */
export interface TypeChange {
  /** As in DiffType. */
  readonly kind: string;
  readonly name: string;
  /** Id in each BTF. */
  readonly before: number;
  readonly after: number;
  readonly changes: readonly Change[];
}

/** The differences between two BTFs; each list is ordered by kind and name. */
export interface BtfDiff {
  readonly added: readonly DiffType[];
  readonly removed: readonly DiffType[];
  readonly changed: readonly TypeChange[];
}

/** Options of the comparison. */
export interface DiffOptions {
  /** Names of types to compare; all by default. */
  readonly names?: Iterable<string>;
}

/**
 * Compares two BTFs by the names of their types: two kernels, or an object with its previous build.
 *
 * Members of anonymous structs and unions count as members of the outer type, at their offsets in it. Types without a
 * name are compared where they are used; declarations and tags are ignored. Several types of one name are paired with
 * equal ones first, the rest in their order. Time grows with the sizes of the two.
 *
 * @throws {BtfError} BTF_NO_SUCH_TYPE, BTF_BAD_STRING_OFFSET, BTF_LIMIT for members that expand without end
 */
export function diffBtf(before: Btf, after: Btf, options: DiffOptions = {}): BtfDiff {
  const spellings = new Spellings();
  const names = options.names === undefined ? undefined : new Set(options.names);
  const [a, b] = [new Side(before, spellings, names), new Side(after, spellings, names)];
  const added: DiffType[] = [];
  const removed: DiffType[] = [];
  const changed: TypeChange[] = [];
  for (const key of [...new Set([...a.groups.keys(), ...b.groups.keys()])].toSorted()) {
    const at = key.indexOf(' ');
    const [kind, name] = [key.slice(0, at), key.slice(at + 1)];
    const [left, right] = withoutEquals(a, b, key);
    for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
      const [one, other] = [left[index], right[index]];
      if (one === undefined) added.push({ kind, name, id: other! });
      else if (other === undefined) removed.push({ kind, name, id: one });
      else {
        const changes = compare(a, one, b, other);
        if (changes.length > 0) changed.push({ kind, name, before: one, after: other, changes });
      }
    }
  }
  return { added, removed, changed };
}

/** One side, by the names of its types. */
class Side {
  readonly numbers: TypeNumbers;
  readonly fields: FieldReader;
  readonly groups = new Map<string, number[]>();

  constructor(
    readonly btf: Btf,
    readonly spellings: Spellings,
    names: ReadonlySet<string> | undefined,
  ) {
    this.numbers = new TypeNumbers(btf, spellings);
    this.fields = new FieldReader(btf);
    for (const [id, { kind, name }] of btf.types()) {
      const keyword = keywords[kind];
      if (keyword === undefined || name === '' || names?.has(name) === false) continue;
      const key = `${keyword} ${name}`;
      const ids = this.groups.get(key);
      if (ids === undefined) this.groups.set(key, [id]);
      else ids.push(id);
    }
  }

  /** Equal for types with the same contents. */
  contentOf(id: number): number {
    const type = this.btf.type(id);
    const numbered = (other: number): number => this.numbers.numberOf(other);
    const content = ((): string => {
      switch (type.kind) {
        case 'STRUCT':
        case 'UNION':
          return type.members
            .map((member) => `${member.name} ${member.offsetBits} ${member.bitfieldSize} ${numbered(member.type)}`)
            .join(';');
        case 'ENUM':
        case 'ENUM64':
          return `${type.isSigned} ${type.values.map(({ name, value }) => `${name} ${value}`).join(';')}`;
        case 'INT':
          return `${type.encoding} ${type.bits} ${type.offsetBits}`;
        case 'DATASEC':
          return type.entries.map((entry) => `${entry.offset} ${entry.size} ${numbered(entry.type)}`).join(';');
        default:
          return 'type' in type ? `${numbered(type.type)}` : '';
      }
    })();
    return this.spellings.numberOf(`content ${'size' in type ? type.size : ''} ${content}`);
  }
}

/** The types of one name on each side that have no equal on the other. */
function withoutEquals(a: Side, b: Side, key: string): [number[], number[]] {
  const [left, right] = [a.groups.get(key) ?? [], b.groups.get(key) ?? []];
  const open = new Map<number, number>();
  for (const id of right) {
    const content = b.contentOf(id);
    open.set(content, (open.get(content) ?? 0) + 1);
  }
  const take = (content: number): boolean => {
    const count = open.get(content) ?? 0;
    if (count > 0) open.set(content, count - 1);
    return count > 0;
  };
  const only = left.filter((id) => !take(a.contentOf(id)));
  // The remaining ones have no equal.
  return [only, right.filter((id) => take(b.contentOf(id)))];
}

function compare(a: Side, one: number, b: Side, other: number): Change[] {
  const [left, right] = [a.btf.type(one), b.btf.type(other)];
  const changes: Change[] = [];
  if ('size' in left && 'size' in right && left.size !== right.size)
    changes.push({ what: 'size', before: left.size, after: right.size });
  if ('values' in left && 'values' in right) return [...changes, ...compareEnums(left, right)];
  if (left.kind === 'INT' && right.kind === 'INT') {
    if (left.encoding !== right.encoding || left.bits !== right.bits)
      changes.push({ what: 'encoding', before: encodingOf(left), after: encodingOf(right) });
    return changes;
  }
  if ('members' in left || 'entries' in left) {
    const areAlike = (x: number, y: number): boolean => a.numbers.numberOf(x) === b.numbers.numberOf(y);
    return [...changes, ...compareFields(a.fields, one, b.fields, other, areAlike)];
  }
  if (!('type' in left) || !('type' in right)) return changes;
  if (a.numbers.numberOf(left.type) !== b.numbers.numberOf(right.type))
    changes.push({ what: 'type', before: describeType(a.btf, left.type), after: describeType(b.btf, right.type) });
  return changes;
}

function encodingOf({ encoding, bits }: { readonly encoding: number; readonly bits: number }): string {
  const words = [encoding & 1 ? 'signed' : 'unsigned', encoding & 2 ? 'char' : '', encoding & 4 ? 'bool' : ''];
  return `${words.filter((word) => word !== '').join(' ')} ${bits} bits`;
}
