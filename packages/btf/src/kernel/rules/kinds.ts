import type { KernelRules } from './kernel-rules.js';

/** Kind numbers, as records have them. */
export const Kind = {
  Void: 0,
  Int: 1,
  Ptr: 2,
  Array: 3,
  Struct: 4,
  Union: 5,
  Enum: 6,
  Fwd: 7,
  Typedef: 8,
  Volatile: 9,
  Const: 10,
  Restrict: 11,
  Func: 12,
  FuncProto: 13,
  Var: 14,
  Datasec: 15,
  Float: 16,
  DeclTag: 17,
  TypeTag: 18,
  Enum64: 19,
} as const;

/** Classes of kinds, as bits of one byte. */
export const KindClass = {
  /** Refers to a type and has its size. */
  modifier: 1,
  /** Has no size: void, FWD, FUNC, FUNC_PROTO, DECL_TAG. */
  unsized: 2,
  /** Its third word is its size. */
  sized: 4,
  /** Refers to others, is referred to by few: VAR, DATASEC, DECL_TAG. */
  source: 8,
  /** Pass 2 goes through it. */
  resolved: 16,
  /** STRUCT and UNION. */
  struct: 32,
} as const;

/**
 * The classes of each kind.
 *
 * @see Linux kernel/bpf/btf.c btf_type_is_modifier, btf_type_nosize, btf_type_has_size, btf_type_is_resolve_source_only,
 * btf_type_needs_resolve
 */
export function kindClasses(rules: KernelRules): Uint8Array {
  const { modifier, unsized, sized, source, resolved, struct } = KindClass;
  const classes = new Uint8Array(128);
  const set = (bits: number, ...kinds: number[]): void => {
    for (const kind of kinds) classes[kind]! |= bits;
  };
  set(modifier | resolved, Kind.Typedef, Kind.Volatile, Kind.Const, Kind.Restrict, Kind.TypeTag);
  set(unsized, Kind.Void, Kind.Fwd, Kind.Func, Kind.FuncProto, Kind.DeclTag);
  set(sized, Kind.Int, Kind.Struct, Kind.Union, Kind.Enum, Kind.Datasec, Kind.Float, Kind.Enum64);
  set(source, Kind.Var, Kind.Datasec, Kind.DeclTag);
  set(resolved, Kind.Ptr, Kind.Struct, Kind.Union, Kind.Array, Kind.Var, Kind.DeclTag, Kind.Datasec);
  set(struct, Kind.Struct, Kind.Union);
  if (rules.hasResolvedFuncs) set(resolved, Kind.Func);
  return classes;
}
