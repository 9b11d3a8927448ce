import { BtfError } from '../../wire/btf-error.js';
import type { Btf } from '../../model/btf.js';
import type { KindName } from '../../wire/kind.js';
import { bytesOf } from '../text-sink.js';
import { nearestName } from './nearest-name.js';

/** A member or enumerator along a path. */
export type CoreStep =
  /** A member; its own type has the id `type`. Members of anonymous members are treated as the owner's. */
  | { readonly owner: number; readonly name: string; readonly type: number }
  | { readonly owner: number; readonly name: string; readonly value: bigint };

/** A path found in a kernel. */
export interface CorePath {
  /** The root's name as written in the path, flavour included. */
  readonly name: string;
  /** Id of the root. */
  readonly root: number;
  readonly steps: readonly CoreStep[];
}

/** Why a path does not exist: what was found, and which names were expected. */
interface Failure {
  readonly found: string;
  readonly expected: string;
  /** The name that was not found. */
  readonly wanted?: string;
  /** The names that exist. */
  readonly names?: Iterable<string>;
}

/** Kinds that a path can start at: loaders look them up by name. */
const roots: readonly KindName[] = ['STRUCT', 'UNION', 'ENUM', 'ENUM64'];

/** Maximum length of a chain; hostile chains are longer. */
const maxLinks = 64;

/** Maximum length of a path in characters. */
const maxPath = 4096;

/** The suffix that loaders ignore in a name. @see libbpf src/relo_core.c bpf_core_essential_name_len */
const flavour = /^(.*[^_])___[^_].*$/s;

/**
 * Finds paths such as `task_struct.se.vruntime` in a kernel's BTF, also as `decodeCoreAccess` spells them:
 * `struct task_struct.comm[0]`, `enum bpf_map_type::BPF_MAP_TYPE_HASH`.
 */
export class CorePaths {
  readonly #btf: Btf;
  readonly #suggests: boolean;
  readonly #members = new Map<number, ReadonlyMap<string, number>>();
  readonly #values = new Map<number, ReadonlyMap<string, bigint>>();
  readonly #limit: number;
  #steps = 0;

  /** @param suggests Whether errors suggest the nearest name, which requires comparing all names. */
  constructor(btf: Btf, suggests: boolean) {
    this.#btf = btf;
    this.#suggests = suggests;
    this.#limit = (1 << 20) + bytesOf(btf) * 4;
  }

  /** @throws {BtfError} BTF_BAD_VALUE when the kernel has no such path, BTF_LIMIT, BTF_NO_SUCH_TYPE */
  find(path: string): CorePath {
    const bare = path.length > maxPath ? '' : path.replace(/^(?:struct|union|enum) /, '').replaceAll(/\[\d+\]/g, '');
    const names = bare.split(/\.|::/);
    if (!names.every((name) => /^[A-Za-z_][A-Za-z0-9_]*$/.test(name)))
      throw pathError(path, 'not names with dots between them', 'such as task_struct.se.vruntime');
    const [name = '', ...rest] = names;
    let failure: Failure | undefined;
    for (const root of this.#candidates(name)) {
      const steps = this.#follow(root, rest);
      if (!('found' in steps))
        return { name: this.#isAlias(name, root) ? this.#btf.type(root).name : name, root, steps };
      failure ??= steps;
    }
    const { found, expected, wanted, names: known } = failure ?? this.#noRoot(name);
    const canSuggest = this.#suggests && wanted !== undefined && known !== undefined;
    const nearest = canSuggest ? nearestName(wanted, known) : undefined;
    throw pathError(path, found, nearest === undefined ? expected : `${expected}, such as ${JSON.stringify(nearest)}`);
  }

  /** Whether only a typedef has the name. */
  #isAlias(name: string, root: number): boolean {
    const own = this.#btf.type(root).name;
    return name !== own && flavour.exec(name)?.[1] !== own;
  }

  /** The types of a name: if there are several, any of them may have the member. */
  #candidates(name: string): number[] {
    const essential = flavour.exec(name)?.[1] ?? name;
    let found = this.#btf.findAll(name, roots);
    if (found.length === 0 && essential !== name) found = this.#btf.findAll(essential, roots);
    if (found.length === 0) {
      const targets = this.#btf.findAll(name, ['TYPEDEF']).map((id) => this.#innermost(id, false));
      found = targets.filter((id) => roots.includes(this.#btf.kind(id) as KindName) && this.#btf.type(id).name !== '');
    }
    this.#count(found.length + 1);
    return found;
  }

  #noRoot(name: string): Failure {
    const isTypedef = this.#btf.find(name, 'TYPEDEF') !== undefined;
    return {
      found: isTypedef
        ? `${JSON.stringify(name)} is only a typedef there`
        : `no type ${JSON.stringify(name)} in the kernel`,
      expected: 'the name of a struct, union or enum',
      wanted: name,
      names: this.#rootNames(),
    };
  }

  #follow(root: number, names: readonly string[]): CoreStep[] | Failure {
    const steps: CoreStep[] = [];
    let owner = root;
    for (const name of names) {
      this.#count(1);
      const type = this.#btf.type(owner);
      const label = `${type.kind === 'ENUM64' ? 'enum' : type.kind.toLowerCase()} ${type.name === '' ? 'without a name' : type.name}`;
      if (type.kind === 'STRUCT' || type.kind === 'UNION') {
        const members = this.#membersOf(owner);
        const member = members.get(name);
        if (member === undefined)
          return {
            found: `no member ${JSON.stringify(name)} in ${label}`,
            expected: 'one of its members',
            wanted: name,
            names: members.keys(),
          };
        steps.push({ owner, name, type: member });
        owner = this.#innermost(member, true);
      } else if ((type.kind === 'ENUM' || type.kind === 'ENUM64') && steps.length === 0) {
        const values = this.#valuesOf(owner);
        const value = values.get(name);
        if (value === undefined)
          return {
            found: `no enumerator ${JSON.stringify(name)} in ${label}`,
            expected: 'one of its enumerators',
            wanted: name,
            names: values.keys(),
          };
        steps.push({ owner, name, value });
        owner = 0;
      } else {
        return {
          found: `${JSON.stringify(name)} after ${owner === 0 ? 'an end' : label}`,
          expected: 'names of members in structs and unions only',
        };
      }
    }
    return steps;
  }

  /** The base type, without qualifiers, typedefs, arrays and pointers around it. */
  #innermost(id: number, entersPointers: boolean): number {
    let target = id;
    for (let links = 0; links < maxLinks; links += 1) {
      const type = this.#btf.type(target);
      const isAround = entersPointers && (type.kind === 'PTR' || type.kind === 'ARRAY');
      if (!isAround && !['TYPEDEF', 'CONST', 'VOLATILE', 'RESTRICT', 'TYPE_TAG'].includes(type.kind)) return target;
      target = (type as { type: number }).type;
    }
    return 0;
  }

  /** Members by name, including those of anonymous members. */
  #membersOf(id: number): ReadonlyMap<string, number> {
    const known = this.#members.get(id);
    if (known !== undefined) return known;
    const members = new Map<string, number>();
    const seen = new Set([id]);
    const waiting = [id];
    while (waiting.length > 0) {
      const type = this.#btf.type(waiting.pop()!);
      if (type.kind !== 'STRUCT' && type.kind !== 'UNION') continue;
      this.#count(type.members.length + 1);
      for (const member of type.members) {
        if (member.name !== '') {
          if (!members.has(member.name)) members.set(member.name, member.type);
          continue;
        }
        const inner = this.#innermost(member.type, false);
        if (!seen.has(inner)) waiting.push(inner);
        seen.add(inner);
      }
    }
    this.#members.set(id, members);
    return members;
  }

  #valuesOf(id: number): ReadonlyMap<string, bigint> {
    const known = this.#values.get(id);
    if (known !== undefined) return known;
    const type = this.#btf.type(id);
    const values = type.kind === 'ENUM' || type.kind === 'ENUM64' ? type.values : [];
    const byName = new Map(values.map(({ name, value }) => [name, BigInt(value)]));
    this.#values.set(id, byName);
    return byName;
  }

  *#rootNames(): Generator<string> {
    for (let id = 1; id < this.#btf.count; id += 1)
      if (roots.includes(this.#btf.kind(id) as KindName)) yield this.#btf.type(id).name;
  }

  #count(steps: number): void {
    this.#steps += steps;
    if (this.#steps > this.#limit) throw new BtfError('BTF_LIMIT', { what: 'steps of paths', limit: this.#limit });
  }
}

/** A path that cannot be printed. */
export function pathError(path: string, found: string, expected: string): BtfError<'BTF_BAD_VALUE'> {
  const short = path.length > 200 ? `${path.slice(0, 200)}...` : path;
  return new BtfError('BTF_BAD_VALUE', { subject: `path ${JSON.stringify(short)}`, found, expected });
}
