import { describe, expect, it } from 'vitest';
import type { KernelRules } from '../../src/kernel/rules/kernel-rules.js';
import { validate } from '../../src/kernel/validate.js';
import { makeBlob, record as r, type HeaderSpec, type RecordSpec } from './blob-maker.js';

/** A rule that came or went, on both sides of its first kernel. */
interface Change {
  readonly what: string;
  readonly blob: Uint8Array;
  /** The last kernel of one side and the first of the other, with their answers: "OK", or errno and message. */
  readonly before: readonly [string, string];
  readonly after: readonly [string, string];
  /** Where the change was read. */
  readonly source: string;
}

function change(
  what: string,
  records: readonly RecordSpec[],
  before: Change['before'],
  after: Change['after'],
  source: string,
  header?: HeaderSpec,
): Change {
  return { what, blob: makeBlob(records, header), before, after, source };
}

/** What a kernel answers, as one text. */
function answer(blob: Uint8Array, kernel: string): string {
  const verdict = validate(blob, { kernel });
  return verdict.ok ? 'OK' : `${verdict.errno} ${verdict.message}`.trim();
}

const features = 'cilium/ebpf btf/feature.go';
const sources612 = 'Linux 6.1.192 and 6.12.107, kernel/bpf/btf.c';
const uniqueSources = "the commits of Linux 6.18.52 and 7.3, Debian's changelogs of linux 6.12.118 and 7.2.13";
const types = (count: number): RecordSpec[] => [...Array.from({ length: count }, () => r.int('i')), r.ptr(count + 1)];

/** Ids 1-6: the kernel's special types as kernels from 6.6 on have them, and a struct of the program. */
const special: readonly RecordSpec[] = [
  r.int('int'),
  r.int('u64', 8),
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
  r.struct('elem', 32, [
    ['node', 5, 0],
    ['n', 2, 192],
  ]),
];

/** For each rule of a kernel its cases. The answers of special fields end with the last type's line: the kernel says nothing about them. */
const changes: Readonly<Record<Exclude<keyof KernelRules, 'version'>, readonly Change[]>> = {
  maxKind: [
    change(
      'FUNC and FUNC_PROTO',
      [r.proto(0), r.func('f', 1, 0)],
      ['4.20', 'EINVAL [1] Invalid kind:13'],
      ['5.0', 'OK'],
      features,
    ),
    change('VAR', [r.int(), r.variable('v', 1)], ['5.1', 'EINVAL [2] Invalid kind:14'], ['5.2', 'OK'], features),
    change(
      'DATASEC',
      [r.int(), r.variable('v', 1), r.datasec('.d', 4, [[2, 0, 4]])],
      ['5.1', 'EINVAL [2] Invalid kind:14'],
      ['5.2', 'OK'],
      features,
    ),
    change(
      'DECL_TAG',
      [r.struct('s', 0, []), r.declTag('t', 1)],
      ['5.15', 'EINVAL [2] Invalid kind:17'],
      ['5.16', 'OK'],
      features,
    ),
    change('TYPE_TAG', [r.int(), r.typeTag('t', 1)], ['5.16', 'EINVAL [2] Invalid kind:18'], ['5.17', 'OK'], features),
    change('ENUM64', [r.enum64('e', 8, [])], ['5.19', 'EINVAL [1] Invalid kind:19'], ['6.0', 'OK'], features),
  ],
  infoMask: [
    change(
      'kind_flag',
      [r.struct('s', 0, [], true)],
      ['4.20', 'EINVAL [1] Invalid btf_info:84000000'],
      ['5.0', 'OK'],
      'Linux 4.19 and 5.10, kernel/bpf/btf.c BTF_INFO_MASK',
    ),
    change(
      'other bits',
      [{ kind: 1, name: 'i', word: 4, vlen: 0x100000, rest: [32] }],
      ['7.1', 'EINVAL [1] Invalid btf_info:1100000'],
      ['7.2', 'EINVAL [1] INT i size=4 bits_offset=0 nr_bits=32 encoding=(none) vlen != 0'],
      'libbpf include/uapi/linux/btf.h, commit of 2026-04-17',
    ),
  ],
  kindMask: [
    change(
      'FLOAT, whose kind needs a fifth bit',
      [r.float('f', 4)],
      ['5.12', 'EINVAL [1] Invalid btf_info:10000000'],
      ['5.13', 'OK'],
      features,
    ),
  ],
  vlenMask: [
    change(
      '24 bits of vlen',
      [{ kind: 10, vlen: 0x10000, word: 0 }],
      ['7.1', 'EINVAL [1] Invalid btf_info:a010000'],
      ['7.2', 'EINVAL [1] CONST (anon) type_id=0 vlen != 0'],
      'libbpf include/uapi/linux/btf.h, commit of 2026-04-17',
    ),
  ],
  maxNameOffset: [
    change(
      'long string sections',
      [r.int('x'.repeat(70_000)), r.fwd('y')],
      ['5.3', 'EINVAL Invalid string section'],
      ['5.4', 'OK'],
      'Linux commit a0791f0df7d2',
    ),
  ],
  maxTypeId: [
    change(
      'large ids',
      types(66_000),
      ['5.3', 'EINVAL [66001] PTR (anon) type_id=66001 Invalid type_id'],
      ['5.4', 'EEXIST [66001] PTR (anon) type_id=66001 Loop detected'],
      'Linux commit a0791f0df7d2',
    ),
  ],
  headerSize: [
    change(
      'a header of 32 bytes',
      [r.int('in')],
      ['7.0', 'E2BIG Unsupported btf_header'],
      ['7.1', 'EINVAL Section overlap found'],
      'Linux 7.1.8, kernel/bpf/btf.c btf_parse_layout_sec',
      { tail: [2, 0, 0, 0, 4, 0, 0, 0] },
    ),
  ],
  hasNameRules: [
    change(
      'names',
      [r.fwd('a b')],
      ['4.19', 'OK'],
      ['4.20', 'EINVAL [1] FWD a b struct Invalid name'],
      'Linux commit eb04bbb608e6',
    ),
  ],
  maxNameLength: [
    change(
      'names of 129 bytes',
      [r.fwd('x'.repeat(129))],
      ['6.0', `EINVAL [1] FWD ${'x'.repeat(129)} struct Invalid name`],
      ['6.1', 'OK'],
      'Linux 6.1.192, include/linux/kallsyms.h KSYM_NAME_LEN',
    ),
  ],
  hasDots: [
    change(
      'dots',
      [r.fwd('a.b')],
      ['6.4', 'EINVAL [1] FWD a.b struct Invalid name'],
      ['6.5', 'OK'],
      'Linux commit 9724160b3942',
    ),
    change(
      'dots in a stable kernel',
      [r.fwd('a.b')],
      ['6.1.35', 'EINVAL [1] FWD a.b struct Invalid name'],
      ['6.1.36', 'OK'],
      "Debian's changelog of linux 6.1.192: ChangeLog-6.1.36",
    ),
    change(
      'dots in the oldest stable kernel that was asked',
      [r.fwd('a.b')],
      ['5.10.185', 'EINVAL [1] FWD a.b struct Invalid name'],
      ['5.10.186', 'OK'],
      "Debian's changelog of linux 5.10.262: ChangeLog-5.10.186",
    ),
    change(
      'dots in a kernel that ended',
      [r.fwd('a.b')],
      ['6.3.9', 'EINVAL [1] FWD a.b struct Invalid name'],
      ['6.3.10', 'OK'],
      "Debian's changelog of linux 6.12.117: ChangeLog-6.3.10",
    ),
  ],
  hasFreshSections: ['6.2 6.3', '6.1.19 6.1.20', '5.10.174 5.10.175'].map((pair) => {
    const [before, after] = pair.split(' ') as [string, string];
    return change(
      `a section whose variables come later, ${before}`,
      [
        r.datasec('.data', 8, [
          [2, 0, 4],
          [3, 4, 4],
        ]),
        r.variable('a', 4),
        r.variable('b', 5),
        r.array(6, 6, 1),
        r.const(6),
        r.int(),
      ],
      [before, 'EINVAL \t type_id=3 offset=4 size=4 Invalid type'],
      [after, 'OK'],
      "Linux commit 9b459804ff99; Debian's changelogs: ChangeLog-6.1.20, ChangeLog-5.10.175",
    );
  }),
  hasPrintedSectionNames: [
    change(
      'names of sections',
      [r.datasec('?a', 4, [])],
      ['6.8', 'EINVAL [1] DATASEC ?a size=4 vlen=0 Invalid name'],
      ['6.9', 'OK'],
      'Linux commit bd70a8fb7ca4',
    ),
  ],
  maxIntBits: [
    change(
      '128 bits',
      [r.int('i', 16, 128)],
      ['5.0', 'EINVAL [1] INT i size=16 bits_offset=0 nr_bits=128 encoding=(none) nr_bits exceeds 64'],
      ['5.1', 'OK'],
      'Linux 4.19 and 5.10, kernel/bpf/btf.c BTF_INT_BITS',
    ),
  ],
  hasKindFlag: [
    change(
      'bitfields in members',
      [r.int(), r.struct('s', 4, [['a', 1, 3 << 24]], true)],
      ['4.20', 'EINVAL [2] Invalid btf_info:84000001'],
      ['5.0', 'OK'],
      'Linux 4.19 and 5.10, kernel/bpf/btf.c btf_struct_check_meta',
    ),
  ],
  hasEnumSizes: [
    change(
      'enums of one byte',
      [r.enumeration('e', 1, [])],
      ['5.3', 'EINVAL [1] ENUM e size=1 vlen=0 Expected size:4'],
      ['5.4', 'OK'],
      'Linux commit 9eea98497951',
    ),
  ],
  hasEnumSign: [
    change(
      'signed enums',
      [r.enumeration('e', 4, [], true)],
      ['5.19', 'EINVAL [1] ENUM e size=4 vlen=0 Invalid btf_info kind_flag'],
      ['6.0', 'OK'],
      features,
    ),
  ],
  hasFuncLinkage: [
    change(
      'global functions',
      [r.proto(0), r.func('f', 1, 1)],
      ['5.5', 'EINVAL [2] FUNC f type_id=1 vlen != 0'],
      ['5.6', 'OK'],
      features,
    ),
  ],
  hasEmptySections: [
    change(
      'empty sections',
      [r.datasec('.d', 4, [])],
      ['5.11', 'EINVAL [1] DATASEC .d size=4 vlen=0 vlen == 0'],
      ['5.12', 'OK'],
      'Linux commit 13ca51d5eb35',
    ),
  ],
  hasTagFlag: [
    change(
      'type tags with kind_flag',
      [r.int(), r.typeTag('t', 1, true)],
      ['6.14', 'EINVAL [2] TYPE_TAG t type_id=1 Invalid btf_info kind_flag'],
      ['6.15', 'OK'],
      'Linux 6.12.107 and 7.1.8, kernel/bpf/btf.c btf_ref_type_check_meta',
    ),
    change(
      'declaration tags with kind_flag',
      [r.struct('s', 0, []), r.declTag('t', 1, -1, true)],
      ['6.14', 'EINVAL [2] DECL_TAG t type=1 component_idx=-1 Invalid btf_info kind_flag'],
      ['6.15', 'OK'],
      'Linux 6.12.107 and 7.1.8, kernel/bpf/btf.c btf_decl_tag_check_meta',
    ),
  ],
  hasResolvedFuncs: [
    change(
      'a pointer to a function before it',
      [r.proto(0), r.func('f', 1, 0), r.ptr(2)],
      ['5.17', 'EINVAL [3] PTR (anon) type_id=2 Invalid type_id'],
      ['5.18', 'OK'],
      'Linux commit d7e7b42f4f95',
    ),
  ],
  hasParameterSourceRule: [
    change(
      'a parameter that is a variable',
      [r.int(), r.variable('v', 1), r.proto(0, [['a', 2]])],
      ['6.0', 'OK'],
      ['6.1', 'EINVAL [3] FUNC_PROTO (anon) return=0 args=(2 a) Invalid arg#1'],
      'Linux 6.0 and 6.1.192, kernel/bpf/btf.c btf_func_proto_check',
    ),
    change(
      'a parameter that is a variable, in a stable kernel',
      [r.int(), r.variable('v', 1), r.proto(0, [['a', 2]])],
      ['6.0.6', 'OK'],
      ['6.0.7', 'EINVAL [3] FUNC_PROTO (anon) return=0 args=(2 a) Invalid arg#1'],
      "Debian's changelog of linux 6.1.192: ChangeLog-6.0.7",
    ),
    change(
      'a parameter that is a variable, in an old stable kernel',
      [r.int(), r.variable('v', 1), r.proto(0, [['a', 2]])],
      ['5.10.162', 'OK'],
      ['5.10.163', 'EINVAL [3] FUNC_PROTO (anon) return=0 args=(2 a) Invalid arg#1'],
      "Debian's changelog of linux 5.10.262: ChangeLog-5.10.163; 5.10.223 and 5.10.262 answer so",
    ),
  ],
  hasPrototypeSourceRule: [
    change(
      'a result that is a variable',
      [r.int(), r.variable('v', 1), r.proto(2)],
      ['6.0', 'OK'],
      ['6.1', 'EINVAL [3] FUNC_PROTO (anon) return=2 args=(void) Invalid return type'],
      'Linux 6.0 and 6.1.192, kernel/bpf/btf.c btf_func_proto_check',
    ),
  ],
  hasTypeTagOrder: [
    change(
      'tags after const',
      [r.int(), r.typeTag('t', 1), r.const(2)],
      ['5.17', 'OK'],
      ['5.18', "EINVAL Type tags don't precede modifiers"],
      'Linux 6.1.192, kernel/bpf/btf.c btf_check_type_tags',
    ),
    change(
      'tags after const, again',
      [r.int(), r.typeTag('t', 1), r.const(2)],
      ['7.1', "EINVAL Type tags don't precede modifiers"],
      ['7.2', 'OK'],
      'Linux 7.2, kernel/bpf/btf.c btf_check_modifier_chain_length',
    ),
  ],
  hasChainLimit: [
    change(
      'long chains of modifiers',
      [r.ptr(22), ...Array.from({ length: 40 }, (_, index) => r.const(index + 3)), r.int()],
      ['5.17', 'OK'],
      ['5.18', 'ELOOP Max chain length or cycle detected'],
      'Linux 6.1.192, kernel/bpf/btf.c btf_check_type_tags',
    ),
  ],
  hasSpecialFields: [
    change(
      'two locks',
      [
        ...special.slice(0, 3),
        r.struct('s', 8, [
          ['a', 3, 0],
          ['b', 3, 32],
        ]),
      ],
      ['6.1', 'OK'],
      ['6.2', 'E2BIG \tb type_id=3 bits_offset=32'],
      `${sources612} btf_parse_struct_metas`,
    ),
  ],
  hasSoughtKptrs: [
    change(
      'a kernel pointer with an unknown tag beside one',
      [
        ...special,
        r.typeTag('kptr_untrusted', 6),
        r.ptr(7),
        r.typeTag('other', 6),
        r.ptr(9),
        r.struct('s', 16, [
          ['a', 8, 0],
          ['b', 10, 64],
        ]),
      ],
      ['6.11', 'OK'],
      ['6.12', 'EINVAL \tb type_id=10 bits_offset=64'],
      `${sources612} btf_parse_struct_metas`,
    ),
  ],
  hasUptr: [
    change(
      'the tag uptr',
      [
        ...special,
        r.typeTag('kptr_untrusted', 6),
        r.ptr(7),
        r.typeTag('uptr', 6),
        r.ptr(9),
        r.struct('s', 16, [
          ['a', 8, 0],
          ['b', 10, 64],
        ]),
      ],
      ['6.12', 'EINVAL \tb type_id=10 bits_offset=64'],
      ['6.13', 'OK'],
      'Linux 6.12.107 and 7.1.8, kernel/bpf/btf.c btf_find_kptr',
    ),
  ],
  hasNestedFields: [
    change(
      'a lock in a struct beside a lock',
      [
        ...special,
        r.struct('in', 8, [
          ['n', 1, 0],
          ['lock', 3, 32],
        ]),
        r.array(7, 1, 2),
        r.struct('s', 20, [
          ['lock', 3, 0],
          ['in', 8, 32],
        ]),
      ],
      ['6.10', 'OK'],
      ['6.11', 'EINVAL \tin type_id=8 bits_offset=32'],
      `${sources612} btf_find_nested_struct`,
    ),
  ],
  hasSharedUniques: ['7.2 7.3', '7.2.5 7.2.6', '6.18.51 6.18.52', '6.12.109 6.12.110'].flatMap((pair) => {
    const [before, after] = pair.split(' ') as [string, string];
    const source = `${uniqueSources}: "bpf: Preserve unique-field state across nested structs"`;
    const inner = r.struct('in', 8, [
      ['n', 1, 0],
      ['lock', 3, 32],
    ]);
    return [
      change(
        'a struct with a lock beside a lock',
        [
          ...special,
          inner,
          r.struct('s', 16, [
            ['lock', 3, 0],
            ['in', 7, 64],
          ]),
        ],
        [before, 'OK'],
        [after, 'E2BIG \tin type_id=7 bits_offset=64'],
        source,
      ),
      change(
        'an array of structs with a lock beside a lock',
        [
          ...special,
          inner,
          r.array(7, 1, 2),
          r.struct('s', 20, [
            ['lock', 3, 0],
            ['in', 8, 32],
          ]),
        ],
        [before, 'EINVAL \tin type_id=8 bits_offset=32'],
        [after, 'E2BIG \tin type_id=8 bits_offset=32'],
        source,
      ),
      change(
        'a lock after a struct with what only has the name of one, twice',
        [
          ...special,
          r.struct('bpf_spin_lock', 8, [['val', 2, 0]]),
          r.struct('in', 8, [['no', 7, 0]]),
          r.struct('s', 24, [
            ['a', 8, 0],
            ['b', 8, 64],
            ['lock', 3, 128],
          ]),
        ],
        [before, 'OK'],
        [after, 'E2BIG \tlock type_id=3 bits_offset=128'],
        source,
      ),
    ];
  }),
  hasUniqueRefcount: ['7.2 7.3', '7.2.5 7.2.6', '6.18.51 6.18.52', '6.12.113 6.12.114'].map((pair) => {
    const [before, after] = pair.split(' ') as [string, string];
    return change(
      'two counters',
      [
        ...special,
        r.struct('bpf_refcount', 4, [['val', 1, 0]]),
        r.struct('s', 16, [
          ['lock', 3, 0],
          ['a', 7, 32],
          ['b', 7, 64],
        ]),
      ],
      [before, 'OK'],
      [after, 'E2BIG \tb type_id=7 bits_offset=64'],
      `${uniqueSources}: "bpf: Mark bpf_refcount field as unique"`,
    );
  }),
  hasOneContains: [
    change(
      'two tags of one list',
      [
        ...special,
        r.struct('root', 24, [
          ['head', 4, 0],
          ['lock', 3, 128],
        ]),
        r.declTag('contains:elem:node', 7, 0),
        r.declTag('contains:elem:node', 7, 0),
      ],
      ['6.8', 'OK'],
      ['6.9', 'EINVAL [9] DECL_TAG contains:elem:node type=7 component_idx=0'],
      `${sources612} btf_find_decl_tag_value`,
    ),
  ],
  hasChainTags: [
    change(
      'a kptr tag behind const',
      [
        ...special,
        r.typeTag('kptr_untrusted', 6),
        r.typeTag('other', 7),
        r.ptr(8),
        r.typeTag('kptr_untrusted', 6),
        r.ptr(10),
        r.struct('s', 16, [
          ['a', 9, 0],
          ['b', 11, 64],
        ]),
      ],
      ['7.1', 'EINVAL \tb type_id=11 bits_offset=64'],
      ['7.2', 'OK'],
      'Linux 7.2, kernel/bpf/btf.c btf_type_tag_walk',
    ),
  ],
};

const cases = Object.entries(changes).flatMap(([rule, list]) => list.map((one) => ({ rule, ...one })));

describe('a rule that was added or removed', () => {
  it.each(cases)('changes in the documented release: $rule, $what', ({ blob, before, after, source }) => {
    expect([answer(blob, before[0]), answer(blob, after[0])]).toEqual([before[1], after[1]]);
    expect(source).not.toBe('');
  });
});
