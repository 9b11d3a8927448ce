/** Rules that need all types: pass 2, the order of tags, and special fields. */
export const resolveCodes = {
  BTF_CYCLE: { expected: 'types that do not contain themselves', fix: 'break the cycle, with a pointer to a struct' },
  BTF_DEPTH: {
    expected: 'at most 32 types that wait for each other',
    fix: 'write the inner types before the outer ones: only types that come later count',
  },
  BTF_REFERENCE: { expected: 'an existing type of a fitting kind', fix: 'refer to a data type' },
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
  BTF_MEMBER_ALIGNMENT: { expected: 'an offset of whole bytes', fix: 'move the member to a byte' },
  BTF_MEMBER_FLOAT_ALIGNMENT: { expected: 'an offset divisible by the size, 8 bytes at most', fix: 'move the member' },
  BTF_MEMBER_BITFIELD: {
    expected: 'bits of an integer or enum, no more than it has',
    fix: 'correct the size of the bitfield',
  },
  BTF_MEMBER_BITS: { expected: 'at most 128 bits with the bits before it', fix: 'move the member to a byte' },
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
  BTF_CHAIN: { expected: 'at most 32 modifiers in a row', fix: 'drop modifiers, or write the inner ones first' },
  BTF_FIELD_OFFSET: { expected: 'no bitfield beside special fields', fix: 'move the bitfield to another struct' },
  BTF_FIELD_TWICE: { expected: 'one lock in a struct', fix: 'take one of the locks away' },
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
  BTF_FIELD_NO_LOCK: { expected: 'a bpf_spin_lock beside it', fix: 'add a bpf_spin_lock to the struct' },
  BTF_FIELD_NO_REFCOUNT: { expected: 'a bpf_refcount beside both nodes', fix: 'add a bpf_refcount to the struct' },
  BTF_FIELD_OVERLAP: { expected: 'fields in order that do not overlap', fix: 'correct the offsets' },
  BTF_FIELD_COUNT: { expected: 'at most 11 special fields', fix: 'split the struct' },
  BTF_FIELD_REPEAT: { expected: 'no array of such fields', fix: 'use single fields' },
  BTF_FIELD_DEPTH: { expected: 'at most 31 structs inside each other', fix: 'flatten the structs' },
  BTF_FIELD_KPTR_UNKNOWN: {
    expected: "the kernel's own BTF to tell whether it has a destructor for that type",
    fix: 'validate with the types of the kernel',
  },
  BTF_FIELD_KERNEL_WARNING: {
    expected: 'one of each in a struct, nested structs included',
    fix: 'take one of them away: the kernel prints a warning of its own',
  },
  BTF_FIELD_OWNERSHIP: {
    expected: 'an owned struct that owns nothing',
    fix: "let the node's struct hold no list or tree",
  },
} as const;
