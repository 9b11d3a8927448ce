/** Rules of the whole blob, its header and its sections. */
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
  BTF_MAGIC: { expected: '0xeb9f', fix: 'begin with the magic number in the byte order of the kernel' },
  BTF_VERSION: { expected: '1', fix: 'write version 1' },
  BTF_FLAGS: { expected: '0', fix: 'write 0 as flags' },
  BTF_EMPTY: { expected: 'sections after the header', fix: 'write a type section and a string section' },
  BTF_SECTION_OFFSET: {
    expected: 'an offset within the data',
    fix: 'count section offsets from the end of the header',
  },
  BTF_SECTION_GAP: {
    expected: 'sections without a byte between or after them',
    fix: 'let the sections follow each other up to the last byte',
  },
  BTF_SECTION_OVERLAP: {
    expected: 'sections that do not overlap',
    fix: 'begin each section where the one before ends',
  },
  BTF_SECTION_LENGTH: {
    expected: 'sections that end within the data',
    fix: 'correct the length, or write the rest of the data',
  },
  BTF_STRINGS_NOT_LAST: { expected: 'strings as the last section', fix: 'write types first, strings last' },
  BTF_STRINGS: {
    expected: '1 to 16,777,216 bytes, the first and the last of them zero',
    fix: 'begin with the empty string and end the last string with a zero',
  },
  BTF_LAYOUT_ALIGNMENT: { expected: 'an offset divisible by 4', fix: 'pad the section before the layout section' },
  BTF_LAYOUT_SIZE: { expected: 'whole entries of 4 bytes', fix: 'write 4 bytes for each kind' },
  BTF_TYPES_ALIGNMENT: { expected: 'an offset divisible by 4', fix: 'put the type section first' },
  BTF_TYPES_EMPTY: { expected: 'at least one type', fix: 'add a type, or load no BTF' },
} as const;
