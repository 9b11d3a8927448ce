import { describe, expect, it } from 'vitest';
import { dedup } from '../../src/dedup/dedup.js';
import { formatRaw } from '../../src/format/format-raw.js';
import type { RecordType } from '../../src/model/btf-type.js';
import { char, declared, int, left, link, make, membersOf, pointer, struct, typedef } from './types.js';

describe('one type alone', () => {
  const enumeration = { kind: 'ENUM', name: 'e', size: 4, isSigned: false, values: [{ name: 'A', value: 1 }] } as const;
  const enumeration64 = {
    ...enumeration,
    kind: 'ENUM64',
    size: 8,
    values: [{ name: 'A', value: 0x1_0000_0001n }],
  } as const;
  const proto = {
    kind: 'FUNC_PROTO',
    name: '',
    type: 1,
    params: [
      { name: 'a', type: 1 },
      { name: 'b', type: 2 },
    ],
  } as const;
  const [first, second] = membersOf([1, 2]);
  const record = { kind: 'STRUCT', name: 's', size: 16, hasBitfields: true, members: [first!, second!] } as const;
  const elements = { kind: 'ARRAY', name: '', type: 1, indexType: 2, length: 3 } as const;
  const declaration = { kind: 'DECL_TAG', name: 't', type: 3, componentIndex: -1, isAttribute: false } as const;

  /** A type after `int` and `char`, and others that differ from it in one field each. */
  const rows: readonly (readonly [type: RecordType, ...others: RecordType[]])[] = [
    [
      { ...int, name: 'i' },
      { ...int, name: 'j' },
      { ...int, name: 'i', size: 8 },
      { ...int, name: 'i', encoding: 0 },
      { ...int, name: 'i', offsetBits: 1 },
      { ...int, name: 'i', bits: 31 },
    ],
    [pointer(1), pointer(2), pointer(0), { kind: 'CONST', name: '', type: 1 }],
    [elements, { ...elements, type: 2 }, { ...elements, indexType: 1 }, { ...elements, length: 4 }],
    [
      record,
      { ...record, name: 'r' },
      { ...record, size: 24 },
      { ...record, kind: 'UNION' },
      { ...record, hasBitfields: false },
      { ...record, members: [first!] },
      { ...record, members: [first!, { ...second!, name: 'n' }] },
      { ...record, members: [first!, { ...second!, type: 1 }] },
      { ...record, members: [first!, { ...second!, offsetBits: 65 }] },
      { ...record, members: [first!, { ...second!, bitfieldSize: 1 }] },
    ],
    [
      { ...record, kind: 'UNION', hasBitfields: false },
      { ...record, kind: 'UNION', hasBitfields: false, members: [first!, { ...second!, name: 'n' }] },
      { ...record, kind: 'UNION', hasBitfields: false, members: [first!, { ...second!, type: 1 }] },
    ],
    [
      enumeration,
      { ...enumeration, name: 'f' },
      { ...enumeration, size: 1 },
      { ...enumeration, isSigned: true },
      { ...enumeration, values: [...enumeration.values, { name: 'B', value: 2 }] },
      { ...enumeration, values: [{ name: 'B', value: 1 }] },
      { ...enumeration, values: [{ name: 'A', value: 2 }] },
      { ...enumeration64, size: 4, values: [{ name: 'A', value: 1n }] },
    ],
    [
      enumeration64,
      { ...enumeration64, name: 'f' },
      { ...enumeration64, values: [{ name: 'B', value: 0x1_0000_0001n }] },
      { ...enumeration64, values: [{ name: 'A', value: 0x2_0000_0001n }] },
      { ...enumeration64, values: [{ name: 'A', value: 0x1_0000_0002n }] },
    ],
    [declared('s'), declared('r'), declared('s', true)],
    [typedef('t', 1), typedef('u', 1), typedef('t', 2)],
    [
      proto,
      { ...proto, type: 2 },
      { ...proto, params: proto.params.slice(1) },
      { ...proto, params: [proto.params[0], { name: 'c', type: 2 }] },
      { ...proto, params: [proto.params[0], { name: 'b', type: 1 }] },
    ],
    [
      { kind: 'FLOAT', name: 'float', size: 4 },
      { kind: 'FLOAT', name: 'double', size: 4 },
      { kind: 'FLOAT', name: 'float', size: 8 },
    ],
    [
      { kind: 'TYPE_TAG', name: 't', type: 1, isAttribute: false },
      { kind: 'TYPE_TAG', name: 'u', type: 1, isAttribute: false },
      { kind: 'TYPE_TAG', name: 't', type: 2, isAttribute: false },
      { kind: 'TYPE_TAG', name: 't', type: 1, isAttribute: true },
    ],
  ];

  it.each(rows.map(([type, ...others]) => [type.kind, type, others] as const))(
    'is one with its equal, and no other: %s',
    (_, type, others) => {
      expect([...dedup(make([int, char, type, type])).ids]).toEqual([0, 1, 2, 3, 3]);
      for (const other of others) {
        for (const pair of [
          [type, other],
          [other, type],
        ])
          expect(formatRaw(dedup(make([int, char, ...pair])).btf)).toBe(formatRaw(make([int, char, ...pair])));
      }
    },
  );

  it('is a function by its name, prototype and linkage', () => {
    const functions = (name: string, type: number, linkage: number): RecordType[] => [
      { kind: 'FUNC_PROTO', name: '', type: 0, params: [] },
      { kind: 'FUNC_PROTO', name: '', type: 0, params: [{ name: '', type: 0 }] },
      { kind: 'FUNC', name, type, linkage },
    ];
    const once = ['FUNC_PROTO', 'FUNC_PROTO', 'FUNC f'];
    expect(left(link(functions('f', 1, 0), functions('f', 1, 0)))).toEqual(once);
    expect(left(link(functions('f', 1, 0), functions('g', 1, 0)))).toEqual([...once, 'FUNC g']);
    expect(left(link(functions('f', 1, 0), functions('f', 2, 0)))).toEqual([...once, 'FUNC f']);
    expect(left(link(functions('f', 1, 0), functions('f', 1, 1)))).toEqual([...once, 'FUNC f']);
  });

  it('is a tag by its name, the type and the member that it is of', () => {
    const tagged = (...tags: RecordType[]): string[] =>
      left(make([int, char, struct('s', 1), struct('r', 1), ...tags]));
    const once = ['INT int', 'INT char', 'STRUCT s', 'STRUCT r', 'DECL_TAG t'];
    expect(tagged(declaration, declaration)).toEqual(once);
    expect(tagged(declaration, { ...declaration, name: 'u' })).toEqual([...once, 'DECL_TAG u']);
    expect(tagged(declaration, { ...declaration, type: 4 })).toEqual([...once, 'DECL_TAG t']);
    expect(tagged(declaration, { ...declaration, componentIndex: 0 })).toEqual([...once, 'DECL_TAG t']);
    expect(tagged(declaration, { ...declaration, isAttribute: true })).toEqual([...once, 'DECL_TAG t']);
  });

  it('is a variable or a section of them, which stay as many as they are', () => {
    const variables: RecordType[] = [
      int,
      { kind: 'VAR', name: 'v', type: 1, linkage: 1 },
      { kind: 'DATASEC', name: '.bss', size: 4, entries: [{ type: 2, offset: 0, size: 4 }] },
    ];
    const [, , section] = variables;
    expect(left(make([...variables, section!]))).toEqual(['INT int', 'VAR v', 'DATASEC .bss', 'DATASEC .bss']);
    const { btf, ids } = dedup(link(variables, variables));
    expect([...ids]).toEqual([0, 1, 2, 3, 1, 4, 5]);
    expect(formatRaw(btf).split('\n').slice(1)).toEqual([
      "[2] VAR 'v' type_id=1, linkage=global",
      "[3] DATASEC '.bss' size=4 vlen=1",
      "\ttype_id=2 offset=0 size=4 (VAR 'v')",
      "[4] VAR 'v' type_id=1, linkage=global",
      "[5] DATASEC '.bss' size=4 vlen=1",
      "\ttype_id=4 offset=0 size=4 (VAR 'v')",
      '',
    ]);
  });
});

describe('enums of one name', () => {
  const of = (value: number): RecordType => {
    return { kind: 'ENUM', name: 'e', size: 4, isSigned: false, values: [{ name: 'A', value }] };
  };

  it('are compared with each of those before, and a declaration is the newest of them', () => {
    expect([...dedup(make([of(1), of(2), of(1), of(2), of(3)])).ids]).toEqual([0, 1, 2, 1, 2, 3]);
    const declaration: RecordType = { kind: 'ENUM', name: 'e', size: 4, isSigned: false, values: [] };
    expect([...dedup(make([of(1), of(2), declaration])).ids]).toEqual([0, 1, 2, 2]);
  });
});

describe('enums that are declared', () => {
  const empty = { kind: 'ENUM', name: 'e', size: 4, isSigned: false, values: [] } as const;
  const full = { ...empty, size: 1, values: [{ name: 'A', value: 1 }] } as const;
  const full64 = { ...empty, kind: 'ENUM64', size: 8, values: [{ name: 'A', value: 1n }] } as const;

  it.each<[what: string, types: RecordType[], ids: number[], kept: RecordType]>([
    ['before it', [empty, full], [0, 1, 1], full],
    ['after it', [full, empty], [0, 1, 1], full],
    ['before one of 64 bits', [empty, full64], [0, 1, 1], full64],
    ['after one of 64 bits', [full64, empty], [0, 1, 1], full64],
    ['twice', [empty, { ...empty, size: 8 }], [0, 1, 1], empty],
    ['between two', [full, empty, full], [0, 1, 1, 1], full],
  ])('are the definition of their name: %s', (_, types, ids, kept) => {
    const result = dedup(make(types));
    expect([...result.ids]).toEqual(ids);
    expect(result.btf.type(1)).toMatchObject(kept);
  });

  it('are not an enum of another name, nor a struct', () => {
    expect(left(make([empty, { ...full, name: 'f' }, struct('e')]))).toEqual(['ENUM e', 'ENUM f', 'STRUCT e']);
  });

  it('are the same within a struct as well', () => {
    expect(left(link([full, struct('s', 1)], [empty, struct('s', 1)]))).toEqual(['ENUM e', 'STRUCT s']);
    expect(left(link([empty, struct('s', 1)], [full, struct('s', 1)]))).toEqual(['STRUCT s', 'ENUM e']);
    const other = { ...full, values: [{ name: 'A', value: 2 }] };
    expect(left(link([other, struct('s', 1)], [full, struct('s', 1)]))).toHaveLength(4);
  });
});

describe('strings', () => {
  it('are those of all types in the order of the records, and then those asked for', () => {
    const types: RecordType[] = [
      int,
      { ...struct('s', 1), members: [{ name: 'member', type: 1, offsetBits: 0, bitfieldSize: 0 }] },
      { kind: 'ENUM', name: 'e', size: 4, isSigned: false, values: [{ name: 'VALUE', value: 1 }] },
      { kind: 'FUNC_PROTO', name: '', type: 0, params: [{ name: 'param', type: 1 }] },
      { kind: 'FUNC', name: 'f', type: 4, linkage: 0 },
    ];
    const { btf, stringOffset } = dedup(link(types, types), { strings: ['.text', 's'] });
    const text = '\0int\0s\0member\0e\0VALUE\0param\0f\0.text\0';
    expect(Buffer.from(btf.strings.bytes).toString()).toBe(text);
    expect(stringOffset('.text')).toBe(text.indexOf('.text'));
    expect(stringOffset('member')).toBe(text.indexOf('member'));
  });

  it('of types that are gone stay, as in libbpf', () => {
    const { btf } = dedup(make([declared('s'), struct('s')]));
    expect(Buffer.from(btf.strings.bytes).toString()).toBe('\0s\0');
  });
});
