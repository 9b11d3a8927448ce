import type { IssueCode } from '../../src/kernel/codes/codes.js';
import { newestKernel } from '../../src/kernel/rules/kernel-version.js';
import type { ValidateOptions } from '../../src/kernel/validate.js';
import { type codeCases, fine, special, contains, root, withHeader } from './code-cases.js';
import { makeBlob, record as r, type RecordSpec } from './blob-maker.js';

/** What each case of code-cases.ts is reported as, and at which byte of the blob. */
export const messages: Readonly<
  Record<keyof typeof codeCases, readonly [subjectAndFound: string, byteOffset?: number]>
> = {
  BTF_TOO_LARGE: ['BTF: 16777217 bytes', 0],
  BTF_HEADER_SHORT: ['BTF header: 7 bytes', 0],
  BTF_HEADER_LENGTH: ['BTF header: hdr_len 65535 in 45 bytes', 4],
  BTF_HEADER_TAIL: ['BTF header: byte 1 at offset 27 of the header', 27],
  BTF_MAGIC: ['BTF header: 0x1234', 0],
  BTF_VERSION: ['BTF header: version 2', 2],
  BTF_FLAGS: ['BTF header: flags 0x1', 3],
  BTF_EMPTY: ['BTF header: nothing after the header', 0],
  BTF_SECTION_OFFSET: ['string section: offset 65536 in 21 bytes', 16],
  BTF_SECTION_GAP: ['BTF data: 1 bytes after the last section', 45],
  BTF_SECTION_OVERLAP: ['string section: begins 4 bytes early', 16],
  BTF_SECTION_LENGTH: ['string section: 4096 bytes where 5 are left', 16],
  BTF_STRINGS_NOT_LAST: ['string section: ends at byte 29 of 45', 16],
  BTF_STRINGS: ['string section: last byte 1', 40],
  BTF_LAYOUT_ALIGNMENT: ['layout section: offset 21', 24],
  BTF_LAYOUT_SIZE: ['layout section: 3 bytes', 28],
  BTF_TYPES_ALIGNMENT: ['type section: offset 5', 8],
  BTF_KERNEL_NEWER: [`kernel 9.0: judged as ${newestKernel}`],
  BTF_TYPES_EMPTY: ['type section: no bytes', 12],
  BTF_RECORD_TRUNCATED: ['type 1 (STRUCT s): 0 bytes left of 36', 36],
  BTF_INFO_BITS: ['type 1 (no type): info 0x1100000', 28],
  BTF_KIND: ['type 1 (no type): kind 20', 28],
  BTF_NAME_OFFSET: ['type 1 (TYPEDEF (anonymous)): name offset 65535', 24],
  BTF_NAME: ['type 1 (FWD a b): name "a b"', 24],
  BTF_NAME_MISSING: ['type 1 (FWD (anonymous)): no name', 24],
  BTF_NAME_UNWANTED: ['type 1 (PTR p): name "p"', 24],
  BTF_NAME_SECTION: ['type 1 (DATASEC a\nb): name "a\nb"', 24],
  BTF_VLEN: ['type 1 (PTR (anonymous)): vlen 1', 28],
  BTF_KIND_FLAG: ['type 1 (PTR (anonymous)): kind_flag 1', 28],
  BTF_TYPE_ID: ['type 1 (PTR (anonymous)): type 1048576', 32],
  BTF_SIZE_WORD: ['type 1 (ARRAY (anonymous)): size 4', 32],
  BTF_INT_BITS_UNKNOWN: ['type 1 (INT i): 0x10000020', 36],
  BTF_INT_TOO_WIDE: ['type 1 (INT i): 129 bits with the offset', 36],
  BTF_INT_SIZE: ['type 1 (INT i): 32 bits in 3 bytes', 32],
  BTF_INT_ENCODING: ['type 1 (INT i): encoding 3', 39],
  BTF_ARRAY_ELEMENT: ['type 1 (ARRAY (anonymous)): element type 0', 36],
  BTF_ARRAY_INDEX: ['type 1 (ARRAY (anonymous)): index type 0', 40],
  BTF_MEMBER_OFFSET: ['type 2 (UNION u): member 0 has bit 32 in a union', 60],
  BTF_MEMBER_BEYOND: ['type 2 (STRUCT s): member 0 has bit 40 of 4 bytes', 60],
  BTF_ENUM_SIZE: ['type 1 (ENUM e): 3 bytes', 32],
  BTF_FUNC_LINKAGE: ['type 2 (FUNC f): extern (2)', 40],
  BTF_VAR_LINKAGE: ['type 2 (VAR v): extern (2)', 52],
  BTF_DATASEC_SIZE: ['type 1 (DATASEC .data): size 0', 32],
  BTF_DATASEC_EMPTY: ['type 1 (DATASEC .data): no variables', 28],
  BTF_DATASEC_OFFSET: ['type 3 (DATASEC .data): variable 1 has offset 0 after byte 8 of 8 bytes', 84],
  BTF_DATASEC_VAR_SIZE: ['type 3 (DATASEC .data): variable 0 has 0 bytes in 8', 76],
  BTF_FLOAT_SIZE: ['type 1 (FLOAT f): 3 bytes', 32],
  BTF_TAG_VALUE: ['type 2 (TYPE_TAG (anonymous)): an empty text', 40],
  BTF_TAG_COMPONENT: ['type 2 (DECL_TAG t): index -2', 48],
  BTF_CYCLE: ['type 1 (TYPEDEF a): contains itself through CONST (anonymous)', 24],
  BTF_DEPTH: ['type 1 (CONST (anonymous)): more than 32 types wait for each other', 24],
  BTF_REFERENCE: ['type 1 (PTR (anonymous)): refers to type 9 (no type)', 32],
  BTF_VAR_TYPE: ['type 2 (VAR v): is of type 1 (FWD f)', 44],
  BTF_ARRAY_INDEX_TYPE: ['type 3 (ARRAY (anonymous)): index type 2 (ENUM e)', 68],
  BTF_ARRAY_ELEMENT_TYPE: ['type 3 (ARRAY (anonymous)): element type 2 (FWD f)', 64],
  BTF_ARRAY_ELEMENT_INT: ['type 3 (ARRAY (anonymous)): element type 2 (INT odd)', 68],
  BTF_ARRAY_TOTAL: ['type 3 (ARRAY (anonymous)): 536870912 elements of 8 bytes', 76],
  BTF_MEMBER_TYPE: ['type 2 (STRUCT s): member a is of type 1 (FWD f)', 48],
  BTF_MEMBER_INT: ['type 2 (STRUCT s): member a is of an integer of 5 bits', 52],
  BTF_MEMBER_ALIGNMENT: ['type 2 (STRUCT s): member a begins at bit 3', 48],
  BTF_MEMBER_FLOAT_ALIGNMENT: ['type 2 (STRUCT s): member a begins at bit 32', 48],
  BTF_MEMBER_BITFIELD: ['type 2 (STRUCT s): member a has 33 of 32 bits', 52],
  BTF_MEMBER_BITS: ['type 2 (STRUCT s): member a spans 129 bits', 52],
  BTF_MEMBER_END: ['type 2 (STRUCT s): member a ends at byte 5 of 4', 52],
  BTF_DATASEC_VAR: ['type 2 (DATASEC .data): variable 0 is type 1 (INT int)', 52],
  BTF_DATASEC_VAR_FIT: ['type 3 (DATASEC .data): variable 0 has 2 of 4 bytes', 68],
  BTF_FUNC_TYPE: ['type 2 (FUNC f): is of type 1 (INT int)', 48],
  BTF_FUNC_ARGUMENT_NAME: ['type 3 (FUNC f): parameter 1 of type 2 (FUNC_PROTO) has none', 68],
  BTF_PROTO_RETURN: ['type 2 (FUNC_PROTO (anonymous)): returns type 1 (CONST (anonymous))', 44],
  BTF_PROTO_ARGUMENT: ['type 2 (FUNC_PROTO (anonymous)): parameter 1 is of type 1 (FWD f)', 48],
  BTF_TAG_TARGET: ['type 2 (DECL_TAG t): tags type 1 (INT int)', 48],
  BTF_TAG_INDEX: ['type 2 (DECL_TAG t): index 0 of 0 entries', 48],
  BTF_TYPE_TAG_ORDER: ['type 3 (CONST (anonymous)): TYPE_TAG t after another modifier', 60],
  BTF_CHAIN: ['type 2 (CONST (anonymous)): more than 32 modifiers', 44],
  BTF_FIELD_OFFSET: ['type 9 (STRUCT s): member 1 at bit 33', 272],
  BTF_FIELD_TWICE: ['type 9 (STRUCT s): two bpf_spin_lock', 272],
  BTF_FIELD_MISSING: ['type 3 (STRUCT s): no field of that size and alignment', 64],
  BTF_FIELD_KPTR: ['type 11 (STRUCT s): type tag "other"', 296],
  BTF_FIELD_KPTR_TARGET: ['type 12 (STRUCT s): struct sk_buff without a destructor', 320],
  BTF_FIELD_CONTAINS: ['type 9 (STRUCT root): field "n" of INT u64, not bpf_list_node', 272],
  BTF_FIELD_CONTAINS_UNKNOWN: ['type 9 (STRUCT root): no struct "nothing"', 272],
  BTF_FIELD_NO_LOCK: ['type 9 (STRUCT root): a list or tree alone', 272],
  BTF_FIELD_NO_REFCOUNT: ['type 9 (STRUCT s): bpf_list_node and bpf_rb_node', 272],
  BTF_FIELD_OVERLAP: ['type 9 (STRUCT s): a field at byte 8 before byte 24', 272],
  BTF_FIELD_COUNT: ['type 9 (STRUCT s): more than 11', 272],
  BTF_FIELD_REPEAT: ['type 10 (STRUCT s): an array of 2', 296],
  BTF_FIELD_DEPTH: ['type 49 (STRUCT s): 32 nested structs', 1232],
  BTF_FIELD_KPTR_UNKNOWN: ['type 10 (STRUCT s): a kptr to struct elem', 284],
  BTF_FIELD_KERNEL_WARNING: ['type 10 (STRUCT s): two locks or two bpf_refcount, one in a nested struct', 296],
  BTF_FIELD_OWNERSHIP: ['type 11 (STRUCT outer): type 9, which owns others', 336],
};

/** A blob with a problem, in words that its code's first case does not have. */
export interface MessageCase {
  readonly code: IssueCode;
  readonly blob: Uint8Array;
  readonly says: string;
  readonly byteOffset: number;
  readonly notes?: readonly string[];
  /** 6.18 and little-endian where nothing is said. */
  readonly options?: ValidateOptions;
}

function says(
  code: IssueCode,
  records: readonly RecordSpec[] | Uint8Array,
  words: string,
  byteOffset: number,
  more: Pick<MessageCase, 'notes' | 'options'> = {},
): MessageCase {
  return { code, blob: records instanceof Uint8Array ? records : makeBlob(records), says: words, byteOffset, ...more };
}

const int = r.int();
const silent = { notes: ['the kernel says nothing about this: its log ends with the line of the last type'] };
/** Where type 9 is: after the header's 24 bytes and the special types' 248. */
const afterSpecial = 272;
/** A problem of the first record after the special types, which is type 9. */
const field = (code: IssueCode, records: readonly RecordSpec[], words: string): MessageCase =>
  says(code, [...special, ...records], `type 9 (STRUCT ${records[0]!.name}): ${words}`, afterSpecial, silent);
const holder = (node: RecordSpec, text: string): RecordSpec[] => [root, node, contains(text, 9)];
const withByte = (at: number, byte: number): Uint8Array => fine.with(at, byte);

export const messageCases: readonly MessageCase[] = [
  // The header and its sections.
  says('BTF_STRINGS', withByte(40, 7), 'string section: first byte 7', 40),
  says('BTF_STRINGS', withHeader({ 20: 0 }, fine.slice(0, 40)), 'string section: no bytes', 40),
  says('BTF_SECTION_GAP', withHeader({ 16: 17 }), 'string section: begins 1 bytes late', 16),
  says('BTF_SECTION_LENGTH', withHeader({ 12: 0x1000 }), 'type section: 4096 bytes where 21 are left', 8),
  says(
    'BTF_HEADER_LENGTH',
    withByte(0, 0xeb).with(1, 0x9f).with(4, 0).with(7, 24),
    'BTF header: hdr_len 402653184 in 45 bytes',
    4,
    {
      notes: ['the data is big-endian, but the target kernel is little-endian'],
    },
  ),
  says('BTF_HEADER_LENGTH', fine, 'BTF header: hdr_len 402653184 in 45 bytes', 4, {
    notes: ['the data is little-endian, but the target kernel is big-endian'],
    options: { byteOrder: 'big' },
  }),
  says('BTF_HEADER_SHORT', new Uint8Array(1), 'BTF header: 1 bytes', 0),
  says(
    'BTF_HEADER_TAIL',
    makeBlob([int], { tail: [0, 0, 0, 0, 0, 0, 0, 0, 0, 5] }),
    'BTF header: byte 5 at offset 33 of the header',
    33,
    {
      options: { kernel: '7.1' },
    },
  ),

  // Names.
  says('BTF_NAME', [int, { kind: 8, name: 4, word: 1 }], 'type 2 (TYPEDEF ): an empty string', 40),
  says('BTF_NAME', [r.fwd('x'.repeat(513))], `type 1 (FWD ${'x'.repeat(80)}): a name of 513 bytes or more`, 24),
  says('BTF_NAME', [r.fwd('x'.repeat(700))], `type 1 (FWD ${'x'.repeat(80)}): a name of 600 bytes or more`, 24),
  says('BTF_NAME', [r.fwd('x'.repeat(129))], `type 1 (FWD ${'x'.repeat(80)}): a name of 129 bytes or more`, 24, {
    options: { kernel: '6.0' },
    notes: ['up to 512 bytes are accepted by kernel 6.1 and later'],
  }),
  says('BTF_NAME', [r.fwd('a.b')], 'type 1 (FWD a.b): name "a.b"', 24, {
    options: { kernel: '6.4' },
    notes: ['dots are accepted by kernel 6.5 and later'],
  }),
  says(
    'BTF_NAME',
    [r.fwd('a.b'.repeat(100))],
    `type 1 (FWD ${'a.b'.repeat(27).slice(0, 80)}): a name of 300 bytes or more`,
    24,
    {
      options: { kernel: '6.0' },
    },
  ),
  says('BTF_NAME', [r.fwd('-'.repeat(90))], `type 1 (FWD ${'-'.repeat(80)}): name "${'-'.repeat(80)}"`, 24),
  says(
    'BTF_NAME',
    [
      r.enumeration('e', 4, [
        ['A', 0],
        ['b c', 1],
      ]),
    ],
    'type 1 (ENUM e): enumerator 1 has name "b c"',
    44,
  ),
  says('BTF_NAME_MISSING', [r.enumeration('e', 4, [[0, 5]])], 'type 1 (ENUM e): enumerator 0 has no name', 36),
  says(
    'BTF_NAME_OFFSET',
    [
      r.enum64('e', 8, [
        ['A', 0, 0],
        [0xffff, 0, 0],
      ]),
    ],
    'type 1 (ENUM64 e): enumerator 1 has name offset 65535',
    48,
  ),
  says(
    'BTF_NAME',
    [
      int,
      r.struct('s', 8, [
        ['a', 1, 0],
        ['1b', 1, 32],
      ]),
    ],
    'type 2 (STRUCT s): member 1 has name "1b"',
    64,
  ),
  says(
    'BTF_NAME_OFFSET',
    [int, r.struct('s', 8, [[0xffff, 1, 0]])],
    'type 2 (STRUCT s): member 0 has name offset 65535',
    52,
  ),
  says(
    'BTF_NAME_SECTION',
    [r.datasec('s'.repeat(513), 4, [])],
    `type 1 (DATASEC ${'s'.repeat(80)}): a name of 513 bytes or more`,
    24,
  ),
  says('BTF_NAME_SECTION', [int, r.datasec(4, 4, [])], 'type 2 (DATASEC ): an empty string', 40),
  says('BTF_NAME_MISSING', [r.datasec(0, 4, [])], 'type 1 (DATASEC (anonymous)): no name', 24),
  says('BTF_NAME_MISSING', [r.proto(0), r.func(0, 1)], 'type 2 (FUNC (anonymous)): no name', 36),
  says('BTF_NAME_MISSING', [int, r.variable(0, 1)], 'type 2 (VAR (anonymous)): no name', 40),
  says('BTF_TAG_VALUE', [int, r.declTag(0, 1)], 'type 2 (DECL_TAG (anonymous)): an empty text', 40),

  // Records.
  says('BTF_RECORD_TRUNCATED', [{ kind: 2, word: 0, rest: [0, 0] }], 'type 2: 8 bytes left', 36),
  says('BTF_RECORD_TRUNCATED', [{ kind: 1, name: 'i', word: 4 }], 'type 1 (INT i): 0 bytes left of 4', 36),
  says('BTF_RECORD_TRUNCATED', [{ kind: 3, rest: [1, 1] }], 'type 1 (ARRAY (anonymous)): 8 bytes left of 12', 36),
  says(
    'BTF_RECORD_TRUNCATED',
    [{ kind: 13, vlen: 3, rest: [0, 0] }],
    'type 1 (FUNC_PROTO (anonymous)): 8 bytes left of 24',
    36,
  ),
  says(
    'BTF_RECORD_TRUNCATED',
    [{ kind: 6, name: 'e', word: 4, vlen: 2, rest: [0] }],
    'type 1 (ENUM e): 4 bytes left of 16',
    36,
  ),
  says(
    'BTF_RECORD_TRUNCATED',
    [{ kind: 19, name: 'e', word: 4, vlen: 2, rest: [0] }],
    'type 1 (ENUM64 e): 4 bytes left of 24',
    36,
  ),
  says(
    'BTF_RECORD_TRUNCATED',
    [{ kind: 15, name: 'd', word: 4, vlen: 1 }],
    'type 1 (DATASEC d): 0 bytes left of 12',
    36,
  ),
  says('BTF_RECORD_TRUNCATED', [{ kind: 14, name: 'v', word: 4 }], 'type 1 (VAR v): 0 bytes left of 4', 36),
  says('BTF_RECORD_TRUNCATED', [{ kind: 17, name: 't', word: 1 }], 'type 1 (DECL_TAG t): 0 bytes left of 4', 36),
  says('BTF_KIND', [{ kind: 0 }], 'type 1 (no type): kind 0', 28),
  says('BTF_INFO_BITS', [int, { kind: 10, vlen: 0x20000, word: 1 }], 'type 2 (no type): info 0xa020000', 44, {
    notes: ['accepted by kernel 7.2 and later'],
  }),
  says('BTF_VLEN', [int, { kind: 1, name: 'i', word: 4, vlen: 2, rest: [32] }], 'type 2 (INT i): vlen 2', 44),
  says('BTF_KIND_FLAG', [{ kind: 15, name: '.d', word: 4, flag: true }], 'type 1 (DATASEC .d): kind_flag 1', 28),
  says('BTF_SIZE_WORD', [{ kind: 7, name: 'f', word: 3 }], 'type 1 (FWD f): type 3', 32),
  says('BTF_INT_TOO_WIDE', [r.int('i', 32, 100, 0, 50)], 'type 1 (INT i): 150 bits with the offset', 36),
  says('BTF_INT_SIZE', [r.int('i', 4, 30, 0, 3)], 'type 1 (INT i): 33 bits in 4 bytes', 32),
  says('BTF_TYPE_ID', [int, r.struct('s', 8, [['a', 0, 0]])], 'type 2 (STRUCT s): member 0 has type 0', 56),
  says('BTF_TYPE_ID', [int, r.variable('v', 0)], 'type 2 (VAR v): type 0', 48),
  says(
    'BTF_MEMBER_OFFSET',
    [
      int,
      r.struct('s', 8, [
        ['a', 1, 32],
        ['b', 1, 0],
      ]),
    ],
    'type 2 (STRUCT s): member 1 has bit 0 after bit 32',
    72,
  ),
  says('BTF_FUNC_LINKAGE', [r.proto(0), r.func('f', 1, 3)], 'type 2 (FUNC f): linkage 3', 40),
  says('BTF_VAR_LINKAGE', [int, r.variable('v', 1, 7)], 'type 2 (VAR v): linkage 7', 52),
  says('BTF_TYPE_ID', [r.datasec('.d', 8, [[0, 0, 4]])], 'type 1 (DATASEC .d): variable 0 has type 0', 36),
  says(
    'BTF_DATASEC_OFFSET',
    [r.datasec('.d', 8, [[2, 8, 4]])],
    'type 1 (DATASEC .d): variable 0 has offset 8 after byte 0 of 8 bytes',
    40,
  ),
  says(
    'BTF_DATASEC_OFFSET',
    [r.datasec('.d', 8, [[2, 4, 8]])],
    'type 1 (DATASEC .d): variable 0 has its end at byte 12 of 8',
    40,
  ),
  says(
    'BTF_DATASEC_VAR_SIZE',
    [r.datasec('.d', 8, [[2, 0, 9]])],
    'type 1 (DATASEC .d): variable 0 has 9 bytes in 8',
    44,
  ),
  says(
    'BTF_DATASEC_OFFSET',
    [
      r.datasec('.d', 0xffffffff, [
        [2, 0xfffffff0, 0x20],
        [2, 0x10, 0xfffffff0],
      ]),
    ],
    'type 1 (DATASEC .d): variables of 4294967312 bytes in 4294967295',
    32,
  ),

  // References.
  says(
    'BTF_MEMBER_TYPE',
    [int, r.struct('s', 8, [[0, 9, 0]])],
    'type 2 (STRUCT s): member 0 is of type 9 (no type)',
    52,
  ),
  says(
    'BTF_MEMBER_BITFIELD',
    [r.enumeration('e', 4, []), r.struct('s', 8, [['a', 1, 33 << 24]], true)],
    'type 2 (STRUCT s): member a has 33 of 32 bits',
    48,
  ),
  says(
    'BTF_MEMBER_BITFIELD',
    [r.ptr(0), r.struct('s', 8, [['a', 1, 3 << 24]], true)],
    'type 2 (STRUCT s): member a has 3 bits of PTR (anonymous)',
    48,
  ),
  says(
    'BTF_MEMBER_ALIGNMENT',
    [int, r.struct('s', 8, [['a', 1, 3]], true)],
    'type 2 (STRUCT s): member a begins at bit 3',
    52,
  ),
  says(
    'BTF_MEMBER_ALIGNMENT',
    [r.enumeration('e', 4, []), r.struct('s', 8, [['a', 1, 5]], true)],
    'type 2 (STRUCT s): member a begins at bit 5',
    48,
  ),
  says(
    'BTF_MEMBER_END',
    [r.enumeration('e', 4, []), r.struct('s', 4, [['a', 1, (4 << 24) | 30]], true)],
    'type 2 (STRUCT s): member a ends at byte 5 of 4',
    48,
  ),
  says(
    'BTF_MEMBER_END',
    [r.float('f', 8), r.struct('s', 12, [['a', 1, 64]])],
    'type 2 (STRUCT s): member a ends at byte 16 of 12',
    48,
  ),
  says(
    'BTF_MEMBER_END',
    [r.ptr(0), r.struct('s', 12, [['a', 1, 40]])],
    'type 2 (STRUCT s): member a ends at byte 13 of 12',
    48,
  ),
  says(
    'BTF_MEMBER_END',
    [r.int('odd', 4, 8, 0, 8), r.struct('s', 0x20000000, [['a', 1, 0xffffffff]])],
    'type 2 (STRUCT s): member a begins at bit 4294967303',
    52,
  ),
  says(
    'BTF_MEMBER_BITS',
    [r.int('wide', 16, 128), r.struct('s', 32, [['a', 1, (128 << 24) | 4]], true)],
    'type 2 (STRUCT s): member a spans 132 bits',
    52,
  ),
  says('BTF_TAG_INDEX', [int, r.variable('v', 1), r.declTag('t', 2, 0)], 'type 3 (DECL_TAG t): index 0 of VAR v', 68),
  says(
    'BTF_TAG_INDEX',
    [r.proto(0, [['a', 3]]), r.func('f', 1), int, r.declTag('t', 2, 1)],
    'type 4 (DECL_TAG t): index 1 of 1 entries',
    84,
  ),
  says(
    'BTF_PROTO_ARGUMENT',
    [r.proto(0, [['x', 0]])],
    'type 1 (FUNC_PROTO (anonymous)): parameter 1 is variadic with a name',
    36,
  ),
  says(
    'BTF_PROTO_ARGUMENT',
    [
      int,
      r.proto(0, [
        ['a', 1],
        ['b c', 1],
      ]),
    ],
    'type 2 (FUNC_PROTO (anonymous)): parameter 2 has name offset 7',
    60,
  ),
  says('BTF_PROTO_RETURN', [r.fwd('f'), r.proto(1)], 'type 2 (FUNC_PROTO (anonymous)): returns type 1 (FWD f)', 44),
  says(
    'BTF_FUNC_ARGUMENT_NAME',
    [
      int,
      r.proto(0, [
        ['a', 1],
        [0, 1],
      ]),
      r.func('f', 2),
    ],
    'type 3 (FUNC f): parameter 2 of type 2 (FUNC_PROTO) has none',
    76,
  ),

  // Special fields.
  field('BTF_FIELD_CONTAINS', [root], '0 such tags'),
  field('BTF_FIELD_CONTAINS', [root, contains('elem:node', 9), contains('elem:node', 9)], '2 such tags'),
  field('BTF_FIELD_CONTAINS', [root, contains('elem', 9)], 'tag "contains:elem"'),
  field('BTF_FIELD_CONTAINS', [root, contains('elem:', 9)], 'a tag without a field'),
  field('BTF_FIELD_CONTAINS_UNKNOWN', [root, contains('elem:missing', 9)], 'no field "missing"'),
  field(
    'BTF_FIELD_CONTAINS',
    holder(
      r.struct('two', 48, [
        ['n', 5, 0],
        ['n', 5, 192],
      ]),
      'two:n',
    ),
    'two fields "n"',
  ),
  field('BTF_FIELD_CONTAINS', holder(r.struct('odd', 32, [['n', 5, 32]]), 'odd:n'), 'a node at bit 32'),
  field(
    'BTF_FIELD_KPTR',
    [
      r.struct('s', 16, [
        ['lock', 3, 0],
        ['p', 11, 64],
      ]),
      r.typeTag('kptr', 1),
      r.ptr(10),
    ],
    'a pointer to INT int',
  ),
  field(
    'BTF_FIELD_KPTR',
    [
      r.struct('s', 16, [
        ['lock', 3, 0],
        ['p', 11, 64],
      ]),
      r.typeTag('kptr', 8),
      r.ptr(10),
    ],
    'two type tags',
  ),
  field(
    'BTF_FIELD_TWICE',
    [
      r.struct('s', 8, [
        ['a', 3, 0],
        ['b', 10, 32],
      ]),
      r.struct('bpf_res_spin_lock', 4, [['v', 1, 0]]),
    ],
    'bpf_spin_lock and bpf_res_spin_lock',
  ),
  field(
    'BTF_FIELD_COUNT',
    [
      r.struct('s', 104, [
        ['lock', 3, 0],
        ['p', 11, 64],
      ]),
      r.ptr(8),
      r.array(10, 1, 12),
    ],
    '12 in an array',
  ),
  says(
    'BTF_FIELD_DEPTH',
    [
      ...special,
      ...Array.from({ length: 32 }, (_, index) => r.array(index === 0 ? 1 : index + 8, 1, 1)),
      r.struct('s', 8, [
        ['lock', 3, 0],
        ['a', 40, 32],
      ]),
    ],
    'type 41 (STRUCT s): 32 nested arrays',
    1040,
    silent,
  ),
];

/** Two locks in type 9, of which the kernel says nothing: the log ends with what pass 1 printed of the last types. */
function ending(line: string, ...records: readonly RecordSpec[]): { readonly blob: Uint8Array; readonly line: string } {
  const locks = r.struct('s', 8, [
    ['a', 3, 0],
    ['b', 3, 32],
  ]);
  return { blob: makeBlob([...special, locks, ...records]), line };
}

export const endings = [
  ending('\tb type_id=3 bits_offset=32'),
  ending('[10] INT x size=4 bits_offset=0 nr_bits=32 encoding=(none)', r.int('x')),
  ending('[10] INT x size=4 bits_offset=3 nr_bits=5 encoding=SIGNED', r.int('x', 4, 5, 1, 3)),
  ending('[10] INT x size=1 bits_offset=0 nr_bits=8 encoding=CHAR', r.int('x', 1, 8, 2)),
  ending('[10] INT x size=1 bits_offset=0 nr_bits=8 encoding=BOOL', r.int('x', 1, 8, 4)),
  ending('[10] ARRAY (anon) type_id=1 index_type_id=2 nr_elems=7', r.array(1, 2, 7)),
  ending('[10] FWD x struct', r.fwd('x')),
  ending('[10] FWD x union', r.fwd('x', true)),
  ending('[10] FLOAT x size=8', r.float('x', 8)),
  ending('[10] TYPEDEF x type_id=1', r.typedef('x', 1)),
  ending('[10] STRUCT x size=4 vlen=0', r.struct('x', 4, [])),
  ending(
    '\tm type_id=1 bits_offset=32',
    r.struct('x', 8, [
      ['l', 1, 0],
      ['m', 1, 32],
    ]),
  ),
  ending('\tm type_id=1 bitfield_size=3 bits_offset=9', r.struct('x', 8, [['m', 1, (3 << 24) | 9]], true)),
  ending(
    '\t(anon) type_id=2 bits_offset=0',
    r.union('x', 8, [
      ['l', 1, 0],
      [0, 2, 0],
    ]),
  ),
  ending('[10] ENUM x size=4 vlen=0', r.enumeration('x', 4, [])),
  ending(
    '\tB val=4294967295',
    r.enumeration('x', 4, [
      ['A', 1],
      ['B', 0xffffffff],
    ]),
  ),
  ending(
    '\tB val=-1',
    r.enumeration(
      'x',
      4,
      [
        ['A', 1],
        ['B', 0xffffffff],
      ],
      true,
    ),
  ),
  ending(
    '\tB val=8589934593',
    r.enum64('x', 8, [
      ['A', 1, 1],
      ['B', 1, 2],
    ]),
  ),
  ending('\tB val=-4294967295', r.enum64('x', 8, [['B', 1, 0xffffffff]], true)),
  ending('[10] FUNC_PROTO (anon) return=0 args=(void)', r.proto(0)),
  ending('[10] FUNC_PROTO (anon) return=1 args=(vararg)', r.proto(1, [[0, 0]])),
  ending(
    '[10] FUNC_PROTO (anon) return=1 args=(1 a, 2 (anon), vararg)',
    r.proto(1, [
      ['a', 1],
      [0, 2],
      [0, 0],
    ]),
  ),
  ending('[11] FUNC f type_id=10', r.proto(0), r.func('f', 10)),
  ending('[10] VAR v type_id=1 linkage=1', r.variable('v', 1)),
  ending('[11] DECL_TAG t type=10 component_idx=-1', r.typedef('x', 1), r.declTag('t', 10)),
  ending('\t type_id=10 offset=4 size=4', r.variable('v', 1), r.datasec('.d', 8, [[10, 4, 4]])),
  ending('[10] DATASEC .d size=8 vlen=0', r.datasec('.d', 8, [])),
];
