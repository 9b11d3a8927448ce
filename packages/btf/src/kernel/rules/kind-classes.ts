import { Kind } from '../../wire/kind.js';
import type { KernelRules } from './kernel-rules.js';

/** Classes of kinds, as bits of one byte. */
export const KindClass = {
  /** Refers to a type and has its size. */
  modifier: 1,
  /** Has no size: void, FWD, FUNC, FUNC_PROTO, DECL_TAG. */
  unsized: 2,
  /** Its third word is its size. */
  sized: 4,
  /** Refers to others, but few types may refer to it: VAR, DATASEC, DECL_TAG. */
  source: 8,
  /** Pass 2 visits it. */
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
  set(modifier | resolved, Kind.TYPEDEF, Kind.VOLATILE, Kind.CONST, Kind.RESTRICT, Kind.TYPE_TAG);
  set(unsized, Kind.VOID, Kind.FWD, Kind.FUNC, Kind.FUNC_PROTO, Kind.DECL_TAG);
  set(sized, Kind.INT, Kind.STRUCT, Kind.UNION, Kind.ENUM, Kind.DATASEC, Kind.FLOAT, Kind.ENUM64);
  set(source, Kind.VAR, Kind.DATASEC, Kind.DECL_TAG);
  set(resolved, Kind.PTR, Kind.STRUCT, Kind.UNION, Kind.ARRAY, Kind.VAR, Kind.DECL_TAG, Kind.DATASEC);
  set(struct, Kind.STRUCT, Kind.UNION);
  if (rules.hasResolvedFuncs) set(resolved, Kind.FUNC);
  return classes;
}
