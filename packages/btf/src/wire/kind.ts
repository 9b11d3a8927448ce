/**
 * The kinds of BTF, by their number in the type section; 0 is void, which has no record.
 *
 * @see Linux include/uapi/linux/btf.h BTF_KIND_*
 */
export const kindNames = [
  'VOID',
  'INT',
  'PTR',
  'ARRAY',
  'STRUCT',
  'UNION',
  'ENUM',
  'FWD',
  'TYPEDEF',
  'VOLATILE',
  'CONST',
  'RESTRICT',
  'FUNC',
  'FUNC_PROTO',
  'VAR',
  'DATASEC',
  'FLOAT',
  'DECL_TAG',
  'TYPE_TAG',
  'ENUM64',
] as const;

/** The name of a kind as spelled in the kernel documentation and bpftool; VOID is type 0. */
export type KindName = (typeof kindNames)[number];

/** Numbers of the kinds. */
export const Kind = {
  VOID: 0,
  INT: 1,
  PTR: 2,
  ARRAY: 3,
  STRUCT: 4,
  UNION: 5,
  ENUM: 6,
  FWD: 7,
  TYPEDEF: 8,
  VOLATILE: 9,
  CONST: 10,
  RESTRICT: 11,
  FUNC: 12,
  FUNC_PROTO: 13,
  VAR: 14,
  DATASEC: 15,
  FLOAT: 16,
  DECL_TAG: 17,
  TYPE_TAG: 18,
  ENUM64: 19,
} as const satisfies Record<KindName, number>;

/** The highest known kind. */
export const maxKind = 19;

/** Size after the 12 common bytes: a fixed part, and a part for each of the `vlen` entries. */
export interface KindLayout {
  readonly fixed: number;
  readonly entry: number;
}

const none: KindLayout = { fixed: 0, entry: 0 };
const entries8: KindLayout = { fixed: 0, entry: 8 };
const entries12: KindLayout = { fixed: 0, entry: 12 };
const fixed4: KindLayout = { fixed: 4, entry: 0 };

/** By kind. @see Linux tools/lib/bpf/btf.c btf_type_size */
export const kindLayouts: readonly KindLayout[] = [
  none,
  fixed4,
  none,
  { fixed: 12, entry: 0 },
  entries12,
  entries12,
  entries8,
  none,
  none,
  none,
  none,
  none,
  none,
  entries8,
  fixed4,
  entries12,
  none,
  fixed4,
  none,
  entries12,
];
