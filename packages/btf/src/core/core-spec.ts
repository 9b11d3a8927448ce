import type { Btf } from '../model/btf.js';
import { libbpfSize } from '../layout/libbpf-size.js';
import { skipModifiers, typeAt } from '../model/walk-types.js';

/** Maximum depth of an access (BPF_CORE_SPEC_MAX_LEN). */
export const maxLevels = 64;

/** One meaningful step of an access: a named member, or an array element. */
export interface CoreStep {
  /** The containing struct, or the element's type. */
  readonly type: number;
  readonly index: number;
  /** The member's or enumerator's name; undefined for an element. */
  readonly name?: string;
}

/** A field, type or enumerator of one BTF. */
export interface CoreSpec {
  readonly btf: Btf;
  readonly root: number;
  readonly steps: readonly CoreStep[];
  /** The index at each level, anonymous members included. */
  readonly indexes: readonly number[];
  readonly offsetBits: number;
}

/** Why a relocation fails, and with it the load. */
export class CoreFailure extends Error {
  override name = 'CoreFailure';

  constructor(
    message: string,
    readonly errno = 'EINVAL',
  ) {
    super(message);
  }
}

/** Groups of relocation kinds. @see libbpf src/relo_core.c core_relo_is_field_based and its neighbours */
export const isFieldKind = (kind: number): boolean => kind <= 5;
export const isTypeKind = (kind: number): boolean => (kind >= 6 && kind <= 9) || kind === 12;
export const isEnumKind = (kind: number): boolean => kind === 10 || kind === 11;

/**
 * Parses an access string against the types that it was written for.
 *
 * @throws {CoreFailure}
 * @see libbpf src/relo_core.c bpf_core_parse_spec
 */
export function parseSpec(btf: Btf, root: number, access: string, kind: number): CoreSpec {
  if (access === '' || access.startsWith(':'))
    throw new CoreFailure(`access "${access}", expected numbers with colons between them`);
  if (isTypeKind(kind)) {
    if (access !== '0') throw new CoreFailure(`access "${access}" of a type, expected "0"`);
    return { btf, root, steps: [], indexes: [], offsetBits: 0 };
  }
  if (!/^\d+(:\d+)*$/.test(access))
    throw new CoreFailure(`access "${access}", expected numbers with colons between them`);
  const indexes = access.split(':').map(Number);
  if (indexes.length > maxLevels)
    throw new CoreFailure(`${indexes.length} levels, expected at most ${maxLevels}`, 'E2BIG');
  const id = skipModifiers(btf, root);
  const type = typeAt(btf, id);
  if (type === undefined) throw new CoreFailure(`type ${root}, expected an existing type`);
  const [first = 0, ...rest] = indexes;
  if (isEnumKind(kind)) {
    const value = type.kind === 'ENUM' || type.kind === 'ENUM64' ? type.values[first] : undefined;
    if (value === undefined || rest.length > 0)
      throw new CoreFailure(`access "${access}", expected the index of an enumerator`);
    return { btf, root, steps: [{ type: id, index: first, name: value.name }], indexes, offsetBits: 0 };
  }
  if (!isFieldKind(kind)) throw new CoreFailure(`kind ${kind}, expected 0 to 12`);
  return followFields(btf, root, id, indexes);
}

function followFields(btf: Btf, root: number, start: number, indexes: readonly number[]): CoreSpec {
  const [first = 0, ...rest] = indexes;
  const steps: CoreStep[] = [{ type: start, index: first }];
  let offsetBits = first * sizeOf(btf, start) * 8;
  let id = start;
  for (const index of rest) {
    id = skipModifiers(btf, id);
    const type = typeAt(btf, id);
    if (type?.kind === 'STRUCT' || type?.kind === 'UNION') {
      const member = type.members[index];
      if (member === undefined)
        throw new CoreFailure(`index ${index}, expected below ${type.members.length} in type ${id}`);
      offsetBits += member.offsetBits;
      if (member.name !== '') steps.push({ type: id, index, name: member.name });
      id = member.type;
    } else if (type?.kind === 'ARRAY') {
      if (index >= type.length && !isFlexible(btf, steps.at(-1), type.length)) {
        throw new CoreFailure(`index ${index}, expected below ${type.length} in type ${id}`);
      }
      id = skipModifiers(btf, type.type);
      steps.push({ type: id, index });
      offsetBits += index * sizeOf(btf, id) * 8;
    } else
      throw new CoreFailure(`an access into type ${id} (${type?.kind ?? 'none'}), expected a struct, union or array`);
  }
  return { btf, root, steps, indexes, offsetBits };
}

/**
 * Whether it is an array without elements at the end of a struct, for which any index is valid.
 * @see libbpf src/relo_core.c is_flex_arr
 */
export function isFlexible(btf: Btf, step: CoreStep | undefined, length: number): boolean {
  if (step?.name === undefined || length > 0) return false;
  const owner = typeAt(btf, step.type);
  return (owner?.kind === 'STRUCT' || owner?.kind === 'UNION') && step.index === owner.members.length - 1;
}

/** @throws {CoreFailure} for a type without a size */
export function sizeOf(btf: Btf, id: number): number {
  const size = libbpfSize(btf, id);
  if (typeof size === 'string') throw new CoreFailure(`type ${id}, expected a type with a size`, size);
  return size;
}

/**
 * A name without its flavour, the part after the last triple underscore.
 * @see libbpf src/libbpf.c bpf_core_essential_name_len
 */
export function essentialName(name: string): string {
  for (let at = name.length - 5; at >= 0; at -= 1) {
    if (name[at] !== '_' && name.startsWith('___', at + 1) && name[at + 4] !== '_') return name.slice(0, at + 1);
  }
  return name;
}
