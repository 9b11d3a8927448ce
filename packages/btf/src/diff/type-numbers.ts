import type { Btf } from '../model/btf.js';
import type { BtfType } from '../model/btf-type.js';
import { referencesOf } from '../model/references.js';

/** Numbers for spellings, shared by the two BTFs that are compared: equal spellings get equal numbers. */
export class Spellings {
  readonly #numbers = new Map<string, number>();

  numberOf(spelling: string): number {
    const known = this.#numbers.get(spelling);
    if (known !== undefined) return known;
    this.#numbers.set(spelling, this.#numbers.size);
    return this.#numbers.size - 1;
  }
}

/** Keywords of types that are identified by name, whatever they contain. */
export const keywords: Readonly<Record<string, string>> = {
  STRUCT: 'struct',
  UNION: 'union',
  ENUM: 'enum',
  ENUM64: 'enum',
  TYPEDEF: 'typedef',
  INT: 'int',
  FLOAT: 'float',
  FUNC: 'func',
  VAR: 'var',
  DATASEC: 'section',
};

/**
 * Numbers the types of one BTF, so that a member's type can be compared without following it: a named type by its name,
 * any other by what it refers to. Each type is visited once. A type that contains itself without a name in between
 * equals any other such type.
 */
export class TypeNumbers {
  readonly #btf: Btf;
  readonly #spellings: Spellings;
  readonly #numbers: Int32Array;

  constructor(btf: Btf, spellings: Spellings) {
    this.#btf = btf;
    this.#spellings = spellings;
    this.#numbers = new Int32Array(btf.count).fill(unknown);
  }

  numberOf(start: number): number {
    const waiting = [start];
    while (waiting.length > 0) {
      const id = waiting.at(-1)!;
      if (this.#at(id) >= 0) {
        waiting.pop();
        continue;
      }
      const type = this.#btf.type(id);
      const inner = isKnownByName(type) ? [] : referencesOf(type);
      const open = this.#at(id) === unknown ? inner.filter((other) => this.#at(other) === unknown) : [];
      this.#numbers[id] = inProgress;
      if (open.length > 0) for (const other of open) waiting.push(other);
      else
        this.#numbers[id] = this.#spellings.numberOf(
          spell(
            type,
            inner.map((other) => this.#at(other)),
          ),
        );
    }
    return this.#at(start);
  }

  /** @throws {BtfError} BTF_NO_SUCH_TYPE */
  #at(id: number): number {
    const number = this.#numbers[id];
    // Throws if the id does not exist.
    if (number === undefined) this.#btf.type(id);
    return number ?? unknown;
  }
}

const unknown = -1;
const inProgress = -2;

function isKnownByName({ kind, name }: BtfType): boolean {
  return kind === 'VOID' || kind === 'FWD' || (name !== '' && kind in keywords);
}

function spell(type: BtfType, inner: readonly number[]): string {
  const { kind, name } = type;
  if (kind === 'FWD') return `${type.isUnion ? 'union' : 'struct'} ${name}`;
  const head = `${keywords[kind] ?? kind} ${name}`;
  if (isKnownByName(type)) return head;
  switch (type.kind) {
    case 'STRUCT':
    case 'UNION': {
      const members = type.members.map(
        (member, index) => `${member.name} ${member.offsetBits} ${member.bitfieldSize} ${inner[index]}`,
      );
      return `${head} ${type.size} ${members.join(';')}`;
    }
    case 'ENUM':
    case 'ENUM64':
      return `${head} ${type.size} ${type.values.map((value) => `${value.name} ${value.value}`).join(';')}`;
    case 'ARRAY':
      return `${head} ${type.length} ${inner[0]}`;
    case 'FUNC_PROTO':
      return `${head} ${inner.join(' ')}`;
    case 'INT':
      return `${head} ${type.size} ${type.encoding} ${type.bits}`;
    default:
      return `${head} ${inner.join(' ')}`;
  }
}
