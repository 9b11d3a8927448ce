import type { IssueCode } from '../../src/kernel/codes/codes.js';
import { makeBlob, record as r, type RecordSpec } from './blob-maker.js';

/** A blob with a problem. */
export interface CodeCase {
  readonly blob: Uint8Array;
  /** The kernel that finds it; the running one, and 6.18, where none is named. */
  readonly kernel?: string;
  /** It is reported without the kernel's own types. */
  readonly isWithoutTypes?: true;
}

export const fine = makeBlob([r.int('int')]);

/** A blob with words of its header changed. */
export function withHeader(words: Readonly<Record<number, number>>, blob: Uint8Array = fine): Uint8Array {
  const changed = Uint8Array.from(blob);
  const view = new DataView(changed.buffer);
  for (const [at, word] of Object.entries(words)) view.setUint32(Number(at), word, true);
  return changed;
}

/** Offsets of the header's fields. */
const typeOffset = 8;
const typeLength = 12;
const stringOffset = 16;
const stringLength = 20;
const layoutOffset = 24;
const layoutLength = 28;

const size = (blob: Uint8Array): number => blob.length - 24;

/** A header of 32 bytes, whose layout section is these bytes at the end. */
function withLayout(layout: readonly number[], name: string): Uint8Array {
  const blob = makeBlob([r.int(name)], { tail: [0, 0, 0, 0, 0, 0, 0, 0] });
  return withHeader(
    { [layoutOffset]: blob.length - 32, [layoutLength]: layout.length },
    Uint8Array.from([...blob, ...layout]),
  );
}

const blobOf = (...records: readonly RecordSpec[]): CodeCase => ({ blob: makeBlob(records) });
const u64 = r.int('u64', 8);

/** Ids 1-8: an int and the kernel's special types. */
export const special: readonly RecordSpec[] = [
  r.int('int'),
  u64,
  r.struct('bpf_spin_lock', 4, [['val', 1, 0]]),
  r.struct('bpf_list_head', 16, [
    ['a', 2, 0],
    ['b', 2, 64],
  ]),
  r.struct('bpf_list_node', 24, [
    ['a', 2, 0],
    ['b', 2, 64],
    ['c', 2, 128],
  ]),
  r.struct('bpf_rb_node', 32, [
    ['a', 2, 0],
    ['b', 2, 64],
    ['c', 2, 128],
    ['d', 2, 192],
  ]),
  r.struct('elem', 32, [
    ['node', 5, 0],
    ['n', 2, 192],
  ]),
  r.typeTag('kptr', 7),
];
const specialBlob = (...records: readonly RecordSpec[]): CodeCase => blobOf(...special, ...records);
export const contains = (text: string, type: number, index = 0): RecordSpec =>
  r.declTag(`contains:${text}`, type, index);
export const root = r.struct('root', 24, [
  ['head', 4, 0],
  ['lock', 3, 128],
]);

const chain = (count: number): RecordSpec[] => Array.from({ length: count }, (_, index) => r.const(index + 2));

/** For each code a blob that has its problem; those of the special-field pass need kernel 6.2. */
export const codeCases: Readonly<Record<Exclude<IssueCode, keyof typeof unreachable>, CodeCase>> = {
  BTF_TOO_LARGE: { blob: new Uint8Array(16 * 1024 * 1024 + 1) },
  BTF_HEADER_SHORT: { blob: new Uint8Array(7) },
  BTF_HEADER_LENGTH: { blob: makeBlob([r.int()], { headerLength: 0xffff }) },
  BTF_HEADER_TAIL: { blob: makeBlob([r.int()], { tail: [0, 0, 0, 1, 0, 0, 0, 0, 9] }) },
  BTF_MAGIC: { blob: makeBlob([r.int()], { magic: 0x1234 }) },
  BTF_VERSION: { blob: makeBlob([r.int()], { version: 2 }) },
  BTF_FLAGS: { blob: makeBlob([r.int()], { flags: 1 }) },
  BTF_EMPTY: { blob: fine.slice(0, 24) },
  BTF_SECTION_OFFSET: { blob: withHeader({ [stringOffset]: 0x10000 }) },
  BTF_SECTION_GAP: { blob: Uint8Array.from([...fine, 0]) },
  BTF_SECTION_OVERLAP: { blob: withHeader({ [stringOffset]: 12 }) },
  BTF_SECTION_LENGTH: { blob: withHeader({ [stringLength]: 0x1000 }) },
  BTF_STRINGS_NOT_LAST: {
    blob: withHeader({ [typeOffset]: size(fine) - 16, [stringOffset]: 0, [stringLength]: size(fine) - 16 }),
  },
  BTF_STRINGS: { blob: Uint8Array.from([...fine.slice(0, -1), 1]) },
  BTF_LAYOUT_ALIGNMENT: { blob: withLayout([1, 2, 3, 4], 'abc'), kernel: '7.1' },
  BTF_LAYOUT_SIZE: { blob: withLayout([1, 2, 3], 'in'), kernel: '7.1' },
  BTF_TYPES_ALIGNMENT: {
    blob: withHeader(
      { [typeOffset]: 5, [typeLength]: 0, [stringOffset]: 0, [stringLength]: 5 },
      fine.slice(0, 29).fill(0, 24),
    ),
  },
  BTF_KERNEL_NEWER: { blob: fine, kernel: '9.0' },
  BTF_TYPES_EMPTY: {
    blob: withHeader({ [typeLength]: 0, [stringOffset]: 0, [stringLength]: 1 }, fine.slice(0, 25).fill(0, 24)),
  },

  BTF_RECORD_TRUNCATED: blobOf({ kind: 4, name: 's', word: 4, vlen: 3, rest: [] }),
  BTF_INFO_BITS: blobOf({ kind: 1, name: 'i', word: 4, vlen: 0x100000, rest: [32] }),
  BTF_KIND: blobOf({ kind: 20 }),
  BTF_NAME_OFFSET: blobOf(r.typedef(0xffff, 0)),
  BTF_NAME: blobOf(r.fwd('a b')),
  BTF_NAME_MISSING: blobOf(r.fwd(0)),
  BTF_NAME_UNWANTED: blobOf({ kind: 2, name: 'p' }),
  BTF_NAME_SECTION: blobOf(r.datasec('a\nb', 4, [])),
  BTF_VLEN: blobOf({ kind: 2, vlen: 1 }),
  BTF_KIND_FLAG: blobOf({ kind: 2, flag: true }),
  BTF_TYPE_ID: blobOf(r.ptr(0x100000)),
  BTF_SIZE_WORD: blobOf({ kind: 3, word: 4, rest: [1, 1, 1] }),
  BTF_INT_BITS_UNKNOWN: blobOf({ kind: 1, name: 'i', word: 4, rest: [0x10000020] }),
  BTF_INT_TOO_WIDE: blobOf(r.int('i', 32, 129)),
  BTF_INT_SIZE: blobOf(r.int('i', 3, 32)),
  BTF_INT_ENCODING: blobOf(r.int('i', 4, 32, 3)),
  BTF_ARRAY_ELEMENT: blobOf(r.array(0, 1, 1)),
  BTF_ARRAY_INDEX: blobOf(r.array(1, 0, 1)),
  BTF_MEMBER_OFFSET: blobOf(r.int(), r.union('u', 8, [['a', 1, 32]])),
  BTF_MEMBER_BEYOND: blobOf(r.int(), r.struct('s', 4, [['a', 1, 40]])),
  BTF_ENUM_SIZE: blobOf(r.enumeration('e', 3, [])),
  BTF_FUNC_LINKAGE: blobOf(r.proto(0), r.func('f', 1, 2)),
  BTF_VAR_LINKAGE: blobOf(r.int(), r.variable('v', 1, 2)),
  BTF_DATASEC_SIZE: blobOf(r.datasec('.data', 0, [])),
  BTF_DATASEC_EMPTY: { ...blobOf(r.datasec('.data', 4, [])), kernel: '5.11' },
  BTF_DATASEC_OFFSET: blobOf(
    r.int(),
    r.variable('v', 1),
    r.datasec('.data', 8, [
      [2, 4, 4],
      [2, 0, 4],
    ]),
  ),
  BTF_DATASEC_VAR_SIZE: blobOf(r.int(), r.variable('v', 1), r.datasec('.data', 8, [[2, 0, 0]])),
  BTF_FLOAT_SIZE: blobOf(r.float('f', 3)),
  BTF_TAG_VALUE: blobOf(r.int(), r.typeTag(0, 1)),
  BTF_TAG_COMPONENT: blobOf(r.struct('s', 0, []), r.declTag('t', 1, -2)),

  BTF_CYCLE: blobOf(r.typedef('a', 2), r.const(1)),
  BTF_DEPTH: blobOf(...chain(33), r.int()),
  BTF_REFERENCE: blobOf(r.ptr(9)),
  BTF_VAR_TYPE: blobOf(r.fwd('f'), r.variable('v', 1)),
  BTF_ARRAY_INDEX_TYPE: blobOf(r.int(), r.enumeration('e', 4, []), r.array(1, 2, 1)),
  BTF_ARRAY_ELEMENT_TYPE: blobOf(r.int(), r.fwd('f'), r.array(2, 1, 1)),
  BTF_ARRAY_ELEMENT_INT: blobOf(r.int(), r.int('odd', 4, 5), r.array(2, 1, 1)),
  BTF_ARRAY_TOTAL: blobOf(r.int(), u64, r.array(2, 1, 0x20000000)),
  BTF_MEMBER_TYPE: blobOf(r.fwd('f'), r.struct('s', 4, [['a', 1, 0]])),
  BTF_MEMBER_INT: blobOf(r.int('odd', 4, 5), r.struct('s', 4, [['a', 1, 0]], true)),
  BTF_MEMBER_ALIGNMENT: blobOf(r.ptr(0), r.struct('s', 16, [['a', 1, 3]])),
  BTF_MEMBER_FLOAT_ALIGNMENT: blobOf(r.float('f', 8), r.struct('s', 16, [['a', 1, 32]])),
  BTF_MEMBER_BITFIELD: blobOf(r.int(), r.struct('s', 8, [['a', 1, (33 << 24) | 0]], true)),
  BTF_MEMBER_BITS: blobOf(r.int('wide', 16, 128), r.struct('s', 32, [['a', 1, 1]])),
  BTF_MEMBER_END: blobOf(r.int(), r.struct('s', 4, [['a', 1, 8]])),
  BTF_DATASEC_VAR: blobOf(r.int(), r.datasec('.data', 4, [[1, 0, 4]])),
  BTF_DATASEC_VAR_FIT: blobOf(r.int(), r.variable('v', 1), r.datasec('.data', 4, [[2, 0, 2]])),
  BTF_FUNC_TYPE: blobOf(r.int(), r.func('f', 1)),
  BTF_FUNC_ARGUMENT_NAME: blobOf(r.int(), r.proto(0, [[0, 1]]), r.func('f', 2)),
  BTF_PROTO_RETURN: blobOf(r.const(0), r.proto(1)),
  BTF_PROTO_ARGUMENT: blobOf(r.fwd('f'), r.proto(0, [['a', 1]])),
  BTF_TAG_TARGET: blobOf(r.int(), r.declTag('t', 1)),
  BTF_TAG_INDEX: blobOf(r.struct('s', 0, []), r.declTag('t', 1, 0)),
  BTF_TYPE_TAG_ORDER: { ...blobOf(r.int(), r.typeTag('t', 1), r.const(2)), kernel: '6.18' },
  // The pointer resolves the end of the chain, so that never more than 32 types wait.
  BTF_CHAIN: blobOf(r.ptr(22), ...Array.from({ length: 40 }, (_, index) => r.const(index + 3)), r.int()),

  BTF_FIELD_OFFSET: specialBlob(
    r.struct(
      's',
      8,
      [
        ['lock', 3, 0],
        ['bits', 1, 33 | (3 << 24)],
      ],
      true,
    ),
  ),
  BTF_FIELD_TWICE: specialBlob(
    r.struct('s', 8, [
      ['lock', 3, 0],
      ['other', 3, 32],
    ]),
  ),
  BTF_FIELD_MISSING: blobOf(r.int(), r.struct('bpf_spin_lock', 8, [['val', 1, 0]]), r.struct('s', 8, [['lock', 2, 0]])),
  BTF_FIELD_KPTR: specialBlob(
    r.typeTag('other', 7),
    r.ptr(9),
    r.struct('s', 16, [
      ['lock', 3, 0],
      ['pointer', 10, 64],
    ]),
  ),
  BTF_FIELD_KPTR_TARGET: specialBlob(
    r.struct('sk_buff', 4, [['n', 1, 0]]),
    r.typeTag('kptr', 9),
    r.ptr(10),
    r.struct('s', 8, [['pointer', 11, 0]]),
  ),
  BTF_FIELD_CONTAINS: specialBlob(root, contains('elem:n', 9)),
  BTF_FIELD_CONTAINS_UNKNOWN: specialBlob(root, contains('nothing:node', 9)),
  BTF_FIELD_NO_LOCK: specialBlob(r.struct('root', 16, [['head', 4, 0]]), contains('elem:node', 9)),
  BTF_FIELD_NO_REFCOUNT: specialBlob(
    r.struct('s', 56, [
      ['list', 5, 0],
      ['tree', 6, 192],
    ]),
  ),
  BTF_FIELD_OVERLAP: specialBlob(
    r.struct('s', 32, [
      ['a', 5, 0],
      ['b', 5, 64],
    ]),
  ),
  BTF_FIELD_COUNT: specialBlob(
    r.struct(
      's',
      288,
      Array.from({ length: 12 }, (_, index) => [`n${index}`, 5, index * 192] as const),
    ),
  ),
  BTF_FIELD_REPEAT: specialBlob(
    r.array(3, 1, 2),
    r.struct('s', 16, [
      ['locks', 9, 0],
      ['lock', 3, 64],
    ]),
  ),
  BTF_FIELD_DEPTH: specialBlob(
    ...Array.from({ length: 40 }, (_, index) => r.struct('deep', 8, [['in', index === 0 ? 2 : index + 8, 0]])),
    r.struct('s', 16, [
      ['lock', 3, 0],
      ['deep', 48, 64],
    ]),
  ),
  BTF_FIELD_KPTR_UNKNOWN: { ...specialBlob(r.ptr(8), r.struct('s', 8, [['pointer', 9, 0]])), isWithoutTypes: true },
  BTF_FIELD_KERNEL_WARNING: {
    ...specialBlob(
      r.struct('in', 8, [['lock', 3, 0]]),
      r.struct('s', 16, [
        ['lock', 3, 0],
        ['in', 9, 64],
      ]),
    ),
    isWithoutTypes: true,
  },
  BTF_FIELD_OWNERSHIP: specialBlob(
    r.struct('middle', 48, [
      ['node', 5, 0],
      ['head', 4, 192],
      ['lock', 3, 320],
    ]),
    contains('elem:node', 9, 1),
    r.struct('outer', 48, [
      ['node', 5, 0],
      ['head', 4, 192],
      ['lock', 3, 320],
    ]),
    contains('middle:node', 11, 1),
  ),
};

/** Codes that no blob is known to lead to, and why they are there. */
export const unreachable = {
  BTF_DATASEC_VAR_TYPE:
    'a variable is resolved before its section, and has a size by then; else it is reported there (btf_datasec_resolve)',
  BTF_RESOLVE_STATE:
    'the kernel asserts after pass 2 what pass 2 has made sure of (btf_resolve_valid); no mutant of a million came here',
} as const;
