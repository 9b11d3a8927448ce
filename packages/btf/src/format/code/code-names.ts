import { BtfError } from '../../wire/btf-error.js';
import { maxLengthOf } from '../text-sink.js';
import type { Btf } from '../../model/btf.js';
import type { BtfType, FwdType } from '../../model/btf-type.js';
import { referencesOf } from '../../model/references.js';

/** How a language treats names. */
export interface NameRules {
  /** Turns a name into a valid identifier. */
  readonly identifier: (name: string) => string;
  /** Whether the target of a pointer is part of the code. */
  readonly followsPointers: boolean;
  /** The language's own name of a type, which then needs no definition. */
  readonly builtin?: (id: number, type: BtfType) => string | undefined;
}

/** Maximum length of a chain to an anonymous type; hostile chains are longer. */
const maxLinks = 64;

/** Kinds that get a definition of their own in the code. */
const defined = new Set(['STRUCT', 'UNION', 'ENUM', 'ENUM64', 'FWD', 'TYPEDEF']);

/**
 * Selects the given types and their dependencies, with a unique name for each that has a definition. An anonymous type
 * is named after its typedef, or after the member whose type it is.
 */
export class CodeNames {
  /** Ids of the types to define, in order. */
  readonly ids: readonly number[];
  readonly #btf: Btf;
  readonly #names = new Map<number, string>();
  readonly #taken: UniqueNames;
  readonly #rules: NameRules;
  /** Declarations of structs that are defined. */
  readonly #aliases = new Set<number>();
  /** Typedefs that only repeat the name of their target. */
  readonly #transparent = new Set<number>();

  /** @param roots Ids of the wanted types; empty for all. */
  constructor(btf: Btf, roots: Iterable<number> | undefined, rules: NameRules) {
    this.#btf = btf;
    this.#rules = rules;
    this.#taken = new UniqueNames(maxLengthOf(btf));
    const reached = this.#reach(roots ?? allIds(btf));
    const types = reached.map((id): [number, BtfType] => [id, btf.type(id)]);
    const wholes = new Map<string, number>();
    for (const [id, type] of types) {
      if (type.kind === 'TYPEDEF' || type.kind === 'FWD' || !defined.has(type.kind) || type.name === '') continue;
      this.#names.set(id, this.#unique(rules.identifier(type.name)));
      const key = `${type.kind} ${type.name}`;
      if (!wholes.has(key)) wholes.set(key, id);
    }
    for (const [id, type] of types) if (type.kind === 'FWD') this.#nameForward(id, type, wholes);
    for (const [id, type] of types) if (type.kind === 'TYPEDEF') this.#nameTypedef(id, type.name, type.type);
    for (const [id, type] of types) this.#nameMembers(id, type);
    for (const [id, type] of types)
      if (defined.has(type.kind) && !this.#names.has(id)) this.#names.set(id, this.#unique(`anonymous_${id}`));
    this.ids = reached.filter(
      (id) => defined.has(btf.kind(id)) && !this.#transparent.has(id) && !this.#aliases.has(id),
    );
  }

  /** Name of a type that has a definition. */
  name(id: number): string {
    return this.#names.get(id) ?? `anonymous_${id}`;
  }

  /** Reserves a name for something else. */
  unique(name: string): string {
    return this.#unique(this.#rules.identifier(name));
  }

  #unique(name: string): string {
    return this.#taken.take(name);
  }

  /** A declaration gets the name of the struct that it declares, if that is defined. */
  #nameForward(id: number, type: FwdType, wholes: ReadonlyMap<string, number>): void {
    const whole = wholes.get(`${type.isUnion ? 'UNION' : 'STRUCT'} ${type.name}`);
    if (whole === undefined) {
      this.#names.set(id, this.#unique(this.#rules.identifier(type.name)));
      return;
    }
    this.#names.set(id, this.#names.get(whole)!);
    this.#aliases.add(id);
  }

  #nameTypedef(id: number, name: string, target: number): void {
    const builtin = this.#rules.builtin?.(id, this.#btf.type(id));
    if (builtin !== undefined) {
      this.#names.set(id, builtin);
      this.#transparent.add(id);
      return;
    }
    const own = this.#rules.identifier(name);
    const type = this.#btf.type(target);
    if (defined.has(type.kind) && type.kind !== 'TYPEDEF' && type.name === '' && !this.#names.has(target)) {
      this.#names.set(target, this.#unique(own));
    }
    if (this.#names.get(target) === own) {
      this.#names.set(id, own);
      this.#transparent.add(id);
      return;
    }
    this.#names.set(id, this.#unique(own));
  }

  /** Names the anonymous types of members. */
  #nameMembers(id: number, type: BtfType): void {
    if (type.kind !== 'STRUCT' && type.kind !== 'UNION') return;
    if (!this.#names.has(id)) this.#names.set(id, this.#unique(`anonymous_${id}`));
    for (const [index, member] of type.members.entries()) {
      let target = member.type;
      for (let links = 0; links < maxLinks && !this.#names.has(target); links += 1) {
        const inner = this.#btf.type(target);
        if (defined.has(inner.kind)) {
          const label = this.#rules.identifier(
            `${this.name(id)}_${member.name === '' ? `anonymous_${index + 1}` : member.name}`,
          );
          this.#names.set(target, this.#unique(label));
        } else if ('type' in inner) {
          target = inner.type;
        } else {
          break;
        }
      }
    }
  }

  #reach(roots: Iterable<number>): number[] {
    const found = new Set<number>();
    const waiting = [...roots].toReversed();
    while (waiting.length > 0) {
      const id = waiting.pop()!;
      if (id === 0 || found.has(id)) continue;
      found.add(id);
      const type = this.#btf.type(id);
      if (type.kind === 'PTR' && !this.#rules.followsPointers) continue;
      if (type.kind === 'DECL_TAG' || type.kind === 'FUNC' || type.kind === 'DATASEC' || type.kind === 'VAR') continue;
      waiting.push(...referencesOf(type).toReversed());
    }
    return [...found].toSorted((a, b) => a - b);
  }
}

function* allIds(btf: Btf): Generator<number> {
  for (let id = btf.startId; id < btf.count; id += 1) if (defined.has(btf.kind(id))) yield id;
}

/**
 * Hands out unique names: the second of a name gets the suffix `_2`, and so on, or another separator before the number.
 */
export class UniqueNames {
  readonly #taken = new Set<string>();
  /** The next number of each name, so that many of one name do not cost a new search each. */
  readonly #next = new Map<string, number>();
  readonly #limit: number;
  #left: number;

  /** @param limit Maximum number of characters of all names. */
  constructor(limit: number) {
    this.#limit = limit;
    this.#left = limit;
  }

  /** @throws {BtfError} BTF_LIMIT */
  take(name: string, separator = '_'): string {
    this.#left -= name.length;
    if (this.#left < 0) throw new BtfError('BTF_LIMIT', { what: 'characters of names', limit: this.#limit });
    let unique = name;
    if (this.#taken.has(name)) {
      let count = this.#next.get(name) ?? 2;
      for (; this.#taken.has(`${name}${separator}${count}`);) count += 1;
      unique = `${name}${separator}${count}`;
      this.#next.set(name, count + 1);
    }
    this.#taken.add(unique);
    return unique;
  }
}

/** Replaces all characters of a name other than letters, digits and underscores with underscores. */
export function toIdentifier(name: string): string {
  const clean = name.replaceAll(/[^A-Za-z0-9_]+/g, '_');
  return /^\d/.test(clean) || clean === '' ? `_${clean}` : clean;
}

/** The first item of each name: code cannot use the others. */
export function firstOfEach<T>(items: readonly T[], nameOf: (item: T) => string): T[] {
  const taken = new Set<string>();
  return items.filter((item) => {
    const name = nameOf(item);
    const isNew = !taken.has(name);
    taken.add(name);
    return isNew;
  });
}
