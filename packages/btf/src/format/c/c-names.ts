import type { Btf } from '../../model/btf.js';

/**
 * Names in C: the second type of a name gets the suffix `___2`. Structs, unions and enums share one name space,
 * typedefs and enumerators another.
 *
 * @see libbpf src/btf_dump.c btf_dump_resolve_name
 */
export class CNames {
  readonly #btf: Btf;
  readonly #tags = new Map<string, number>();
  readonly #identifiers = new Map<string, number>();
  readonly #names = new Map<number, string>();

  constructor(btf: Btf) {
    this.#btf = btf;
  }

  /** Name of a struct, union or enum; '' when anonymous. */
  tag(id: number): string {
    return this.#resolve(id, this.#tags);
  }

  /** Name of a typedef. */
  identifier(id: number): string {
    return this.#resolve(id, this.#identifiers);
  }

  /** Registers the name of a number among the typedefs. */
  number(id: number, name: string): string {
    const free = count(name, this.#identifiers);
    this.#names.set(id, free);
    return free;
  }

  /** Name of a number: its own, unless it was given another. */
  ofNumber(id: number): string {
    return this.#names.get(id) ?? this.#btf.type(id).name;
  }

  /** Name of an enumerator, each time that it is printed. */
  enumerator(name: string): string {
    return count(name, this.#identifiers);
  }

  #resolve(id: number, space: Map<string, number>): string {
    const known = this.#names.get(id);
    if (known !== undefined) return known;
    const type = this.#btf.type(id);
    if (type.name === '') return '';
    const isDeclaration = type.kind === 'FWD' || (type.kind === 'ENUM' && type.values.length === 0);
    const name = isDeclaration ? type.name : count(type.name, space);
    this.#names.set(id, name);
    return name;
  }
}

function count(name: string, space: Map<string, number>): string {
  const times = (space.get(name) ?? 0) + 1;
  space.set(name, times);
  return times > 1 ? `${name}___${times}` : name;
}
