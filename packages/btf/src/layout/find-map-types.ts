import type { Btf } from '../model/btf.js';
import type { CompositeType } from '../model/btf-type.js';
import type { TypeSizes } from './type-sizes.js';

/** The key and value types of a map definition. */
export interface MapTypes {
  /** Name of the map. */
  readonly name: string;
  /** Id of the key type; absent when only a size is given, or nothing. */
  readonly key?: number;
  /** Id of the value type; absent when only a size is given, or nothing. */
  readonly value?: number;
}

/** Maximum number of single-member structs around a definition: Rust wraps it. */
const maxWrappers = 8;

/**
 * Finds the maps of an object in its section `.maps`, and their key and value types.
 * @throws {BtfError} BTF_NO_SUCH_TYPE, BTF_LOOP
 * @see libbpf src/libbpf.c parse_btf_map_def, for what `key` and `value` mean
 */
export function findMapTypes(btf: Btf, sizes: TypeSizes): MapTypes[] {
  return btf.findAll('.maps').flatMap((id) => {
    const section = btf.type(id);
    if (section.kind !== 'DATASEC') return [];
    return section.entries.flatMap((entry): MapTypes[] => {
      const variable = btf.type(entry.type);
      if (variable.kind !== 'VAR') return [];
      const definition = unwrap(btf, variable.type, sizes);
      const key = definition && pointee(btf, definition, 'key');
      const value = definition && pointee(btf, definition, 'value');
      return [{ name: variable.name, ...(key !== undefined && { key }), ...(value !== undefined && { value }) }];
    });
  });
}

/** The struct with the fields of a definition. */
function unwrap(btf: Btf, id: number, sizes: TypeSizes): CompositeType | undefined {
  let next = id;
  for (let wrappers = 0; wrappers < maxWrappers; wrappers += 1) {
    const type = btf.type(sizes.skipModifiers(next));
    if (type.kind !== 'STRUCT') return undefined;
    const [only] = type.members;
    const isWrapper =
      type.members.length === 1 && only!.name !== 'type' && only!.name !== 'key' && only!.name !== 'value';
    if (!isWrapper) return type;
    next = only!.type;
  }
  return undefined;
}

/** The target of a pointer member. */
function pointee(btf: Btf, definition: CompositeType, name: string): number | undefined {
  const member = definition.members.find((candidate) => candidate.name === name);
  const type = member && btf.type(member.type);
  return type?.kind === 'PTR' ? type.type : undefined;
}
