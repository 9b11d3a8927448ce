import type { Btf } from '../model/btf.js';
import { BtfError } from '../wire/btf-error.js';
import type { BtfType } from '../model/btf-type.js';
import { TypeSizes } from '../layout/type-sizes.js';
import { coreKinds, type CoreRelo } from '../ext/btf-ext.js';

/** What a CO-RE relocation accesses, in terms of the object's own types. */
export interface CoreAccess {
  /** Such as `field_byte_offset`; a number for an unknown kind. */
  readonly kind: string;
  /**
   * The access in C notation without anonymous members: `struct task_struct.comm[0]`, `enum
   * bpf_map_type::BPF_MAP_TYPE_HASH`.
   */
  readonly path: string;
  /** Where the field is in the object's own types, in bits; absent for types and enumerators. */
  readonly offsetBits?: number;
  /** Id of the field's type; absent for types and enumerators. */
  readonly type?: number;
}

const keywords: Readonly<Record<string, string>> = {
  STRUCT: 'struct ',
  UNION: 'union ',
  ENUM: 'enum ',
  ENUM64: 'enum ',
  FWD: 'struct ',
};

const firstTypeKind = 6;
const firstEnumKind = 10;
const matchesKind = 12;

/** Maximum depth of an access. @see libbpf src/relo_core.h BPF_CORE_SPEC_MAX_LEN */
const maxLevels = 64;

/**
 * Follows the access of a CO-RE relocation through the object's own types.
 * @throws {BtfError} BTF_BAD_VALUE when the access does not fit the types, BTF_NO_SUCH_TYPE
 * @see libbpf src/relo_core.c bpf_core_parse_spec
 */
export function decodeCoreAccess(btf: Btf, relo: CoreRelo, sizes: TypeSizes = new TypeSizes(btf)): CoreAccess {
  const kind = coreKinds[relo.kindNumber] ?? String(relo.kindNumber);
  const root = btf.type(relo.type);
  const name = `${keywords[root.kind] ?? ''}${root.name === '' ? '<anonymous>' : root.name}`;
  if (relo.kindNumber >= firstTypeKind && (relo.kindNumber < firstEnumKind || relo.kindNumber >= matchesKind))
    return { kind, path: name };
  const indexes = parseAccess(relo.access);
  const target = sizes.skipModifiers(relo.type);
  if (relo.kindNumber >= firstEnumKind) {
    const type = btf.type(target);
    const value = type.kind === 'ENUM' || type.kind === 'ENUM64' ? type.values[indexes[0]!] : undefined;
    if (value === undefined || indexes.length !== 1) throw badAccess(relo.access, 'an index of an enumerator');
    return { kind, path: `${name}::${value.name}` };
  }
  const [first, ...rest] = indexes;
  let path = first === 0 ? name : `${name}[${first}]`;
  let offsetBits = first === 0 ? 0 : first! * sizes.sizeOf(target) * 8;
  let id = target;
  for (const index of rest) {
    const type: BtfType = btf.type(id);
    if (type.kind === 'ARRAY') {
      path += `[${index}]`;
      offsetBits += index * sizes.sizeOf(type.type) * 8;
      id = type.type;
    } else if (type.kind === 'STRUCT' || type.kind === 'UNION') {
      const member = type.members[index];
      if (member === undefined) throw badAccess(relo.access, `an index below ${type.members.length} in type ${id}`);
      if (member.name !== '') path += `.${member.name}`;
      offsetBits += member.offsetBits;
      id = member.type;
    } else {
      throw badAccess(relo.access, `an end at type ${id}, which is not a struct, union or array`);
    }
    id = sizes.skipModifiers(id);
  }
  return { kind, path, offsetBits, type: id };
}

function parseAccess(access: string): number[] {
  if (!/^\d{1,9}(:\d{1,9})*$/.test(access)) throw badAccess(access, 'numbers with colons between them');
  const indexes = access.split(':').map(Number);
  if (indexes.length > maxLevels) throw new BtfError('BTF_LIMIT', { what: 'levels of an access', limit: maxLevels });
  return indexes;
}

function badAccess(access: string, expected: string): BtfError<'BTF_BAD_VALUE'> {
  return new BtfError('BTF_BAD_VALUE', { subject: 'CO-RE access', found: JSON.stringify(access), expected });
}
