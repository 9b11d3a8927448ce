/** Rules for the whole blob, its header and its sections. */
export const headerCodes = {
  BTF_TOO_LARGE: { expected: 'at most 16 MiB', fix: 'drop unused types, deduplicate, or split the BTF' },
  BTF_HEADER_SHORT: { expected: 'a header of 24 bytes', fix: 'write the whole header' },
  BTF_HEADER_LENGTH: {
    expected: "hdr_len within the data, in this machine's byte order",
    fix: 'write the header in the byte order of the kernel, and all of its bytes',
  },
  BTF_HEADER_TAIL: {
    expected: 'zeros after the header fields that the kernel knows',
    fix: 'leave the newer header fields zero, or cut the header to 24 bytes',
  },
  BTF_MAGIC: { expected: '0xeb9f', fix: 'start with the magic number in the byte order of the kernel' },
  BTF_VERSION: { expected: '1', fix: 'write version 1' },
  BTF_FLAGS: { expected: '0', fix: 'write 0 as flags' },
  BTF_EMPTY: { expected: 'sections after the header', fix: 'write a type section and a string section' },
  BTF_SECTION_OFFSET: {
    expected: 'an offset within the data',
    fix: 'count section offsets from the end of the header',
  },
  BTF_SECTION_GAP: {
    expected: 'no bytes between or after the sections',
    fix: 'place the sections one after another, up to the last byte',
  },
  BTF_SECTION_OVERLAP: {
    expected: 'sections that do not overlap',
    fix: 'start each section where the previous one ends',
  },
  BTF_SECTION_LENGTH: {
    expected: 'sections that end within the data',
    fix: 'correct the length, or write the rest of the data',
  },
  BTF_STRINGS_NOT_LAST: { expected: 'strings as the last section', fix: 'write types first, strings last' },
  BTF_STRINGS: {
    expected: '1 to 16,777,216 bytes, the first and the last of them zero',
    fix: 'start with the empty string, and end the last string with a zero byte',
  },
  BTF_LAYOUT_ALIGNMENT: { expected: 'an offset divisible by 4', fix: 'pad the section before the layout section' },
  BTF_LAYOUT_SIZE: { expected: 'whole entries of 4 bytes', fix: 'write 4 bytes for each kind' },
  BTF_TYPES_ALIGNMENT: { expected: 'an offset divisible by 4', fix: 'put the type section first' },
  BTF_KERNEL_NEWER: {
    expected: 'a kernel whose rules are known',
    fix: 'check again with a newer version of this package, or on that kernel',
  },
  BTF_TYPES_EMPTY: { expected: 'at least one type', fix: 'add a type, or load no BTF' },
} as const;

/** Rules for single records, checked in pass 1. */
export const recordCodes = {
  BTF_RECORD_TRUNCATED: {
    expected: 'a whole record',
    fix: 'correct vlen or the kind, or the length of the type section',
  },
  BTF_INFO_BITS: {
    expected: 'only vlen, kind and kind_flag in info',
    fix: 'clear the other bits',
    acceptedSince: '7.2',
  },
  BTF_KIND: { expected: 'a kind that the kernel knows', fix: 'replace it with an older kind, as loaders do' },
  BTF_NAME_OFFSET: { expected: 'an offset inside the string section', fix: 'point at a string' },
  BTF_NAME: { expected: 'an identifier: letters, digits and _, not starting with a digit', fix: 'rename it' },
  BTF_NAME_MISSING: { expected: 'a name', fix: 'name it' },
  BTF_NAME_UNWANTED: { expected: 'no name', fix: 'set the name offset to 0' },
  BTF_NAME_SECTION: { expected: 'a section name', fix: 'rename the section' },
  BTF_VLEN: { expected: '0 entries', fix: 'set vlen to 0' },
  BTF_KIND_FLAG: { expected: 'kind_flag 0', fix: 'clear kind_flag' },
  BTF_TYPE_ID: { expected: 'the id of a type', fix: 'refer to a type' },
  BTF_SIZE_WORD: { expected: '0', fix: 'write 0 where other kinds have a size or a type' },
  BTF_INT_BITS_UNKNOWN: { expected: 'encoding, offset and bits only', fix: 'clear the upper four bits' },
  BTF_INT_TOO_WIDE: {
    expected: 'no more bits than the kernel can hold',
    fix: 'use a narrower integer, or an array of bytes',
  },
  BTF_INT_SIZE: { expected: 'a size that holds all bits', fix: 'use a larger size or fewer bits' },
  BTF_INT_ENCODING: { expected: 'none, SIGNED, CHAR or BOOL', fix: 'use one of these four encodings' },
  BTF_ARRAY_ELEMENT: { expected: 'the id of an element type', fix: 'refer to the element type' },
  BTF_ARRAY_INDEX: { expected: 'the id of an integer type', fix: 'refer to an integer of 4 bytes' },
  BTF_MEMBER_OFFSET: {
    expected: 'offsets that never decrease, 0 in a union',
    fix: 'sort the members by offset; give those of a union offset 0',
  },
  BTF_MEMBER_BEYOND: { expected: 'members that start inside the struct', fix: 'enlarge the struct or move the member' },
  BTF_ENUM_SIZE: { expected: '1, 2, 4 or 8 bytes; before kernel 5.4, 4 bytes', fix: 'use one of these sizes' },
  BTF_FUNC_LINKAGE: { expected: 'static (0) or global (1)', fix: 'make an external function global, as loaders do' },
  BTF_VAR_LINKAGE: { expected: 'static (0) or global (1)', fix: 'replace an external variable, as loaders do' },
  BTF_DATASEC_SIZE: { expected: 'the size of the section', fix: 'take the size from the ELF section, as loaders do' },
  BTF_DATASEC_EMPTY: { expected: 'at least one variable', fix: 'remove the section', acceptedSince: '5.12' },
  BTF_DATASEC_OFFSET: {
    expected: 'variables in order, without overlap, inside the section',
    fix: 'take the offsets from the ELF symbols and sort by them, as loaders do',
  },
  BTF_DATASEC_VAR_SIZE: { expected: "from 1 byte up to the section's size", fix: 'take the size from the ELF symbol' },
  BTF_FLOAT_SIZE: { expected: '2, 4, 8, 12 or 16 bytes', fix: 'use one of these sizes' },
  BTF_TAG_VALUE: { expected: 'a value', fix: 'give the tag a value' },
  BTF_TAG_COMPONENT: { expected: '-1 for the whole, or the index of a member or parameter', fix: 'correct the index' },
} as const;

/** Rules that need all types: pass 2, the order of tags, and special fields. */
export const resolveCodes = {
  BTF_CYCLE: { expected: 'types that do not contain themselves', fix: 'break the cycle, with a pointer to a struct' },
  BTF_DEPTH: {
    expected: 'at most 32 types that wait for one another',
    fix: 'write the inner types before the outer ones: only types that come later count',
  },
  BTF_REFERENCE: { expected: 'an existing type of a suitable kind', fix: 'refer to a data type' },
  BTF_VAR_TYPE: { expected: 'a type with a size', fix: 'give the variable a complete type' },
  BTF_ARRAY_INDEX_TYPE: { expected: 'a whole integer of 1, 2, 4, 8 or 16 bytes', fix: 'use an integer as index type' },
  BTF_ARRAY_ELEMENT_TYPE: { expected: 'a type with a size', fix: 'use a complete type as element' },
  BTF_ARRAY_ELEMENT_INT: {
    expected: 'a whole integer of 1, 2, 4, 8 or 16 bytes',
    fix: 'use a whole integer as element',
  },
  BTF_ARRAY_TOTAL: { expected: 'at most 4,294,967,295 bytes', fix: 'shorten the array' },
  BTF_MEMBER_TYPE: { expected: 'a type with a size', fix: 'use a complete type, or a pointer to the incomplete one' },
  BTF_MEMBER_INT: {
    expected: 'a whole integer of 1, 2, 4, 8 or 16 bytes',
    fix: 'put the bits of a bitfield in the member',
  },
  BTF_MEMBER_ALIGNMENT: { expected: 'an offset in whole bytes', fix: 'move the member to a byte boundary' },
  BTF_MEMBER_FLOAT_ALIGNMENT: { expected: 'an offset divisible by the size, 8 bytes at most', fix: 'move the member' },
  BTF_MEMBER_BITFIELD: {
    expected: 'no more bits than its integer or enum has',
    fix: 'correct the size of the bitfield',
  },
  BTF_MEMBER_BITS: { expected: 'at most 128 bits with the bits before it', fix: 'move the member to a byte boundary' },
  BTF_MEMBER_END: { expected: 'members that end inside the struct', fix: 'enlarge the struct or move the member' },
  BTF_DATASEC_VAR: { expected: 'a VAR', fix: 'refer to a variable' },
  BTF_DATASEC_VAR_TYPE: { expected: 'a variable whose type has a size', fix: 'give the variable a complete type' },
  BTF_DATASEC_VAR_FIT: { expected: "at least the size of the variable's type", fix: 'correct the size in the section' },
  BTF_FUNC_TYPE: { expected: 'a FUNC_PROTO', fix: "refer to the function's prototype" },
  BTF_FUNC_ARGUMENT_NAME: { expected: 'a name for each parameter', fix: 'name the parameters of functions' },
  BTF_PROTO_RETURN: { expected: 'void or a type with a size', fix: 'return a complete type; const void is not void' },
  BTF_PROTO_ARGUMENT: { expected: 'an identifier or no name, and a type with a size', fix: 'correct the parameter' },
  BTF_TAG_TARGET: { expected: 'a struct, union, function, variable or typedef', fix: 'tag one of these' },
  BTF_TAG_INDEX: {
    expected: 'the index of a member or parameter',
    fix: 'use -1, or an index below the number of entries',
  },
  BTF_RESOLVE_STATE: { expected: 'a type that resolves', fix: 'correct the types that it refers to' },
  BTF_TYPE_TAG_ORDER: {
    expected: 'type tags before const, volatile, restrict and typedef',
    fix: 'put the type tags next to the pointer',
    acceptedSince: '7.2',
  },
  BTF_CHAIN: { expected: 'at most 32 modifiers in a row', fix: 'remove modifiers, or write the inner ones first' },
  BTF_FIELD_OFFSET: { expected: 'no bitfield next to special fields', fix: 'move the bitfield to another struct' },
  BTF_FIELD_TWICE: { expected: 'one lock in a struct', fix: 'remove one of the locks' },
  BTF_FIELD_MISSING: {
    expected: "the kernel's own size and alignment",
    fix: "include the kernel's definition of the type",
  },
  BTF_FIELD_KPTR: {
    expected: 'one of kptr, kptr_untrusted, percpu_kptr, on a pointer to a struct',
    fix: 'correct the type tag',
  },
  BTF_FIELD_KPTR_TARGET: {
    expected: 'a kernel type that has a destructor, or a type of this program',
    fix: 'use kptr_untrusted, or another type',
  },
  BTF_FIELD_CONTAINS: {
    expected: 'one declaration tag "contains:STRUCT:FIELD", whose field is a node',
    fix: "use __contains(STRUCT, FIELD) with the node's struct and field",
  },
  BTF_FIELD_CONTAINS_UNKNOWN: {
    expected: 'a struct and field of this BTF',
    fix: 'correct the names in the "contains:" tag',
  },
  BTF_FIELD_NO_LOCK: { expected: 'a bpf_spin_lock next to it', fix: 'add a bpf_spin_lock to the struct' },
  BTF_FIELD_NO_REFCOUNT: { expected: 'a bpf_refcount next to both nodes', fix: 'add a bpf_refcount to the struct' },
  BTF_FIELD_OVERLAP: { expected: 'fields in order that do not overlap', fix: 'correct the offsets' },
  BTF_FIELD_COUNT: { expected: 'at most 11 special fields', fix: 'split the struct' },
  BTF_FIELD_REPEAT: { expected: 'no array of such fields', fix: 'use single fields' },
  BTF_FIELD_DEPTH: { expected: 'at most 31 nested structs', fix: 'flatten the structs' },
  BTF_FIELD_KPTR_UNKNOWN: {
    expected: "the kernel's own BTF to tell whether it has a destructor for that type",
    fix: 'validate with the types of the kernel',
  },
  BTF_FIELD_KERNEL_WARNING: {
    expected: 'one of each in a struct, including nested structs',
    fix: 'remove one of them: the kernel prints a warning of its own',
  },
  BTF_FIELD_OWNERSHIP: {
    expected: 'an owned struct that owns nothing',
    fix: "remove lists and trees from the node's struct",
  },
} as const;

/** One rule, with the parts of its message. */
export interface Rule {
  /** What is correct, worded to follow "expected". */
  readonly expected: string;
  /** What to change. */
  readonly fix: string;
  /** The first kernel without this restriction, where one exists. */
  readonly acceptedSince?: string;
}

/** Every rule of the kernel, by code. Append only: codes are never changed or removed. */
export const codes = { ...headerCodes, ...recordCodes, ...resolveCodes } as const satisfies Record<string, Rule>;

/** The stable name of a rule. */
export type IssueCode = keyof typeof codes;
