import type { Btf } from '../../model/btf.js';
import type { BtfType } from '../../model/btf-type.js';
import { typeAt } from '../../model/walk-types.js';

const goTypes: Readonly<Record<string, string>> = {
  VOID: 'Void',
  INT: 'Int',
  PTR: 'Pointer',
  ARRAY: 'Array',
  STRUCT: 'Struct',
  UNION: 'Union',
  ENUM: 'Enum',
  ENUM64: 'Enum',
  FWD: 'Fwd',
  TYPEDEF: 'Typedef',
  VOLATILE: 'Volatile',
  CONST: 'Const',
  RESTRICT: 'Restrict',
  FUNC: 'Func',
  FUNC_PROTO: 'FuncProto',
  VAR: 'Var',
  DATASEC: 'Datasec',
  FLOAT: 'Float',
  DECL_TAG: 'declTag',
  TYPE_TAG: 'TypeTag',
};

/** The Go type of a BTF type in cilium/ebpf: `*btf.Int`. */
export function goType(type: BtfType | undefined): string {
  return `*btf.${goTypes[type?.kind ?? 'VOID'] ?? 'Void'}`;
}

/** A type in the brief format of cilium/ebpf: `Int:"u32"`. */
export function formatGoBrief(type: BtfType | undefined): string {
  const kind = goTypes[type?.kind ?? 'VOID'] ?? 'Void';
  return type === undefined || type.name === '' ? kind : `${kind}:"${type.name}"`;
}

/**
 * A type in the format of cilium/ebpf: `Int:"u32"[unsigned size=4]`, `Pointer[target=Int:"u32"]`.
 *
 * @see cilium/ebpf 0.22.0 btf/types.go formatType
 */
export function formatGo(btf: Btf, type: BtfType | undefined): string {
  const brief = formatGoBrief(type);
  const detail = detailOf(btf, type);
  return detail === '' ? brief : `${brief}[${detail}]`;
}

function detailOf(btf: Btf, type: BtfType | undefined): string {
  const brief = (id: number): string => formatGoBrief(typeAt(btf, id));
  switch (type?.kind) {
    case 'INT':
      return `${['unsigned', 'signed', 'char', '', 'bool'][type.encoding] ?? ''} size=${type.size}`;
    case 'PTR':
      return `target=${brief(type.type)}`;
    case 'ARRAY':
      return `index=${brief(type.indexType)} type=${brief(type.type)} n=${type.length}`;
    case 'STRUCT':
    case 'UNION':
      return `fields=${type.members.length} fieldNames=[${type.members.map(({ name }) => name).join(' ')}]`;
    case 'ENUM':
    case 'ENUM64':
      return `size=${type.size} values=${type.values.length}`;
    case 'FWD':
      return type.isUnion ? 'union' : 'struct';
    case 'TYPEDEF':
    case 'VOLATILE':
    case 'CONST':
    case 'RESTRICT':
      return brief(type.type);
    case 'FUNC_PROTO':
      return `args=${type.params.length} return=${brief(type.type)}`;
    case 'FLOAT':
      return `size=${type.size * 8}`;
    default:
      return '';
  }
}
