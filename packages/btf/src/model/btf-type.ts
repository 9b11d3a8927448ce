/**
 * Common fields of all decoded types. Types refer to each other by id: a number from 1 in the order of the type
 * section, where 0 is void.
 */
interface Common {
  /** Offset of the name in the original string section; encoding reuses it if the name is still there. */
  readonly nameOffset?: number;
  /**
   * Bits of the record without a meaning for its kind, kept so that encoding reproduces the same bytes. Absent when all
   * are zero.
   */
  readonly unused?: UnusedBits;
}

/** Words of a record, with only the bits set that have no meaning for its kind. */
export interface UnusedBits {
  readonly info: number;
  /** The word `size` or `type`. */
  readonly word: number;
  /** The word after it, for INT. */
  readonly data: number;
}

/** Void: type 0, which has no record. */
export interface VoidType extends Common {
  readonly kind: 'VOID';
  readonly name: '';
}

/** An integer, boolean or character. */
export interface IntType extends Common {
  readonly kind: 'INT';
  readonly name: string;
  /** In bytes. */
  readonly size: number;
  /** Flags, see IntEncoding. */
  readonly encoding: number;
  /** Offset of its bits in its bytes; 0 except for bitfields of old compilers. */
  readonly offsetBits: number;
  /** Width in bits, 0 to 255. */
  readonly bits: number;
}

/** A pointer. */
export interface PtrType extends Common {
  readonly kind: 'PTR';
  readonly name: string;
  /** Id of the target; 0 is void. */
  readonly type: number;
}

/** An array. */
export interface ArrayType extends Common {
  readonly kind: 'ARRAY';
  readonly name: string;
  /** Id of the element type. */
  readonly type: number;
  /** Id of the index type; compilers emit a 4-byte integer. */
  readonly indexType: number;
  /** Number of elements; 0 for a flexible array member. */
  readonly length: number;
}

/** A member of a struct or union. */
export interface Member {
  /** '' for an anonymous struct or union, and for padding. */
  readonly name: string;
  readonly nameOffset?: number;
  /** Id. */
  readonly type: number;
  /** From the start of the struct, in bits. */
  readonly offsetBits: number;
  /** Width of a bitfield; 0 for any other member. Only structs with `hasBitfields` keep it here. */
  readonly bitfieldSize: number;
}

/** A struct or a union. */
export interface CompositeType extends Common {
  readonly kind: 'STRUCT' | 'UNION';
  /** '' when anonymous. */
  readonly name: string;
  /** In bytes. */
  readonly size: number;
  /** kind_flag: members store the width of bitfields (kernel >= 5.0). */
  readonly hasBitfields: boolean;
  readonly members: readonly Member[];
}

/** A struct. */
export type StructType = CompositeType & { readonly kind: 'STRUCT' };

/** A union. */
export type UnionType = CompositeType & { readonly kind: 'UNION' };

/** A value of an ENUM. */
export interface Enumerator {
  readonly name: string;
  readonly nameOffset?: number;
  /** Signed if the ENUM is. */
  readonly value: number;
}

/** An enum of values of up to 32 bits. */
export interface EnumType extends Common {
  readonly kind: 'ENUM';
  readonly name: string;
  /** In bytes. */
  readonly size: number;
  /**
   * kind_flag: values are signed (kernel >= 6.0). Without it they are unsigned, but older compilers emit negative
   * values too.
   */
  readonly isSigned: boolean;
  readonly values: readonly Enumerator[];
}

/** A value of an ENUM64. */
export interface Enumerator64 {
  readonly name: string;
  readonly nameOffset?: number;
  /** Signed if the ENUM64 is. */
  readonly value: bigint;
}

/** An enum of values of up to 64 bits (kernel >= 6.0). */
export interface Enum64Type extends Common {
  readonly kind: 'ENUM64';
  readonly name: string;
  /** In bytes. */
  readonly size: number;
  /** kind_flag: values are signed. */
  readonly isSigned: boolean;
  readonly values: readonly Enumerator64[];
}

/** A struct or union that is declared, not defined. */
export interface FwdType extends Common {
  readonly kind: 'FWD';
  readonly name: string;
  /** kind_flag: a union. */
  readonly isUnion: boolean;
}

/** A typedef or qualified type. */
export interface ModifierType extends Common {
  readonly kind: 'TYPEDEF' | 'VOLATILE' | 'CONST' | 'RESTRICT';
  /** '' except for TYPEDEF. */
  readonly name: string;
  /** Id; 0 is void. */
  readonly type: number;
}

/** A type with an attribute `btf_type_tag` (kernel >= 5.17). */
export interface TypeTagType extends Common {
  readonly kind: 'TYPE_TAG';
  /** The tag. */
  readonly name: string;
  /** Id; 0 is void. */
  readonly type: number;
  /** kind_flag: `name` is a whole GNU attribute (kernel >= 6.15). */
  readonly isAttribute: boolean;
}

/** A function; `linkage` as in Linkage (kernel >= 5.6). */
export interface FuncType extends Common {
  readonly kind: 'FUNC';
  readonly name: string;
  /** Id of its FUNC_PROTO. */
  readonly type: number;
  readonly linkage: number;
}

/** A parameter of a function. */
export interface Param {
  readonly name: string;
  readonly nameOffset?: number;
  /** Id; 0 for a last parameter `...`. */
  readonly type: number;
}

/** The type of a function. */
export interface FuncProtoType extends Common {
  readonly kind: 'FUNC_PROTO';
  readonly name: string;
  /** Id of the return type; 0 is void. */
  readonly type: number;
  readonly params: readonly Param[];
}

/** A global variable (kernel >= 5.2). */
export interface VarType extends Common {
  readonly kind: 'VAR';
  readonly name: string;
  /** Id. */
  readonly type: number;
  /** See Linkage. */
  readonly linkage: number;
}

/** The place of a variable in its section. */
export interface SectionEntry {
  /** Id of a VAR, or of a FUNC in .ksyms. */
  readonly type: number;
  /** In bytes; compilers emit 0, a loader fills it in. */
  readonly offset: number;
  /** In bytes. */
  readonly size: number;
}

/** A section of data, such as `.maps` or `.bss` (kernel >= 5.2). */
export interface DatasecType extends Common {
  readonly kind: 'DATASEC';
  readonly name: string;
  /** In bytes; compilers emit 0, a loader fills it in. */
  readonly size: number;
  readonly entries: readonly SectionEntry[];
}

/** A floating point number (kernel >= 5.13). */
export interface FloatType extends Common {
  readonly kind: 'FLOAT';
  readonly name: string;
  /** In bytes. */
  readonly size: number;
}

/** An attribute `btf_decl_tag` of a declaration (kernel >= 5.16). */
export interface DeclTagType extends Common {
  readonly kind: 'DECL_TAG';
  /** The tag. */
  readonly name: string;
  /** Id of the struct, union, function, variable or typedef. */
  readonly type: number;
  /** Index of the member or parameter; -1 for the declaration itself. */
  readonly componentIndex: number;
  /** kind_flag: `name` is a whole GNU attribute (kernel >= 6.15). */
  readonly isAttribute: boolean;
}

/** An unknown kind, whose size comes from the layout section (kernel >= 7.1). */
export interface UnknownType extends Common {
  readonly kind: 'UNKNOWN';
  readonly name: string;
  /** Its number, above 19. */
  readonly kindNumber: number;
  readonly kindFlag: boolean;
  readonly vlen: number;
  /** The word `size` or `type`. */
  readonly word: number;
  /** The rest of the record, in the byte order of the BTF. */
  readonly data: Uint8Array;
}

/** A type with a record, narrowed by `kind`. */
export type RecordType =
  | IntType
  | PtrType
  | ArrayType
  | CompositeType
  | EnumType
  | FwdType
  | ModifierType
  | FuncType
  | FuncProtoType
  | VarType
  | DatasecType
  | FloatType
  | DeclTagType
  | TypeTagType
  | Enum64Type
  | UnknownType;

/** Any type, void included. */
export type BtfType = VoidType | RecordType;

/** Bits of the encoding of an INT. @see Linux include/uapi/linux/btf.h BTF_INT_* */
export const IntEncoding = { signed: 1, char: 2, bool: 4 } as const;

/** Linkage of a FUNC or a VAR. @see Linux include/uapi/linux/btf.h BTF_FUNC_*, BTF_VAR_* */
export const Linkage = { static: 0, global: 1, extern: 2 } as const;

/** Type 0. */
export const voidType: VoidType = /* @__PURE__ */ Object.freeze({ kind: 'VOID', name: '' });
