import type { Btf } from '../model/btf.js';
import { isModifier, typeAt } from '../model/walk-types.js';

/**
 * Finds the named structs and unions that have a member of a type, as itself or in an array, also within their
 * anonymous members; structs that only point to the type do not count.
 *
 * Takes time linear in the size of the BTF, however long its chains are.
 * @param types Ids of the type: the BTF may contain it more than once.
 * @returns their ids in order
 * @throws {BtfError} BTF_BAD_STRING_OFFSET
 */
export function containersOf(btf: Btf, types: Iterable<number>): number[] {
  const owners = ownersIn(btf);
  const found = new Set<number>();
  const seen = new Set<number>();
  const waiting = [...types];
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    if (seen.has(id)) continue;
    seen.add(id);
    for (const owner of owners.get(id) ?? []) {
      if (btf.type(owner).name === '') waiting.push(owner);
      else found.add(owner);
    }
  }
  return [...found].toSorted((a, b) => a - b);
}

/** For each type the structs and unions that have a member of it. */
function ownersIn(btf: Btf): Map<number, number[]> {
  const ends = new EndsOfTypes(btf);
  const owners = new Map<number, number[]>();
  for (let id = 1; id < btf.count; id += 1) {
    const type = btf.type(id);
    if (type.kind !== 'STRUCT' && type.kind !== 'UNION') continue;
    for (const member of type.members) {
      const end = ends.of(member.type);
      const known = owners.get(end);
      if (known === undefined) owners.set(end, [id]);
      else known.push(id);
    }
  }
  return owners;
}

/** The types behind typedefs, qualifiers, tags and arrays, each resolved once. */
export class EndsOfTypes {
  readonly #btf: Btf;
  readonly #known = new Map<number, number>();

  constructor(btf: Btf) {
    this.#btf = btf;
  }

  of(start: number): number {
    const path: number[] = [];
    let id = start;
    for (;;) {
      const known = this.#known.get(id);
      const type = known === undefined ? typeAt(this.#btf, id) : undefined;
      if (type === undefined || !(type.kind === 'ARRAY' || isModifier(type))) {
        id = known ?? id;
        break;
      }
      // Marks the chain as visited, to end a cycle here.
      this.#known.set(id, id);
      path.push(id);
      id = type.type;
    }
    for (const passed of path) this.#known.set(passed, id);
    return id;
  }
}
