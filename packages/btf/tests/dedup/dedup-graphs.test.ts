import { expectError } from '@bpf-link-wasm/testkit/expect-error';
import { seededRandom } from '@bpf-link-wasm/testkit/random';
import { describe, expect, it } from 'vitest';
import { DedupState, DedupTable } from '../../src/dedup/dedup-state.js';
import { dedup } from '../../src/dedup/dedup.js';
import { formatRaw } from '../../src/format/format-raw.js';
import { BtfBuilder } from '../../src/model/btf-builder.js';
import type { RecordType } from '../../src/model/btf-type.js';
import { decode } from '../../src/model/decode.js';
import { withLongerHeader } from './random-units.js';
import { array, char, declared, int, left, link, make, makeUnknown, pointer, struct, typedef, union } from './types.js';

const params = (types: readonly number[]) => types.map((type) => ({ name: '', type }));
/** A function that returns nothing, by its parameters' types. */
const proto = (...types: number[]): RecordType => ({ kind: 'FUNC_PROTO', name: '', type: 0, params: params(types) });

describe('structs that are declared', () => {
  it.each<[what: string, types: RecordType[], kept: string[]]>([
    ['after the only one', [struct('s'), declared('s')], ['STRUCT s']],
    ['before the only one', [declared('s'), struct('s')], ['STRUCT s']],
    ['before the only union', [declared('s', true), union('s')], ['UNION s']],
    ['beside a union', [declared('s'), union('s')], ['FWD s', 'UNION s']],
    ['as a union beside a struct', [declared('s', true), struct('s')], ['FWD s', 'STRUCT s']],
    [
      'beside two of the name',
      [int, declared('s'), struct('s'), struct('s', 1)],
      ['INT int', 'FWD s', 'STRUCT s', 'STRUCT s'],
    ],
    ['beside a struct and a union', [declared('s'), struct('s'), union('s')], ['FWD s', 'STRUCT s', 'UNION s']],
    ['beside one of another name', [declared('s'), struct('r')], ['FWD s', 'STRUCT r']],
    ['beside two equal ones', [declared('s'), struct('s'), struct('s')], ['STRUCT s']],
  ])('are the only struct of their name: %s', (_, types, kept) => {
    expect(left(make(types))).toEqual(kept);
  });

  it('stay where only proof counts', () => {
    expect(left(make([declared('s'), struct('s')]), { resolvesForwards: false })).toEqual(['FWD s', 'STRUCT s']);
  });

  /** `struct list { struct s *m0; }`, with what `struct s` is. */
  const listOf = (type: RecordType): RecordType[] => [int, type, pointer(2), struct('list', 3)];

  it.each<[what: string, one: RecordType, other: RecordType, kept: string[]]>([
    ['the second knows it', declared('s'), struct('s', 1), ['INT int', 'PTR', 'STRUCT list', 'STRUCT s']],
    ['the first knows it', struct('s', 1), declared('s'), ['INT int', 'STRUCT s', 'PTR', 'STRUCT list']],
    ['the second knows a union', declared('s', true), union('s', 1), ['INT int', 'PTR', 'STRUCT list', 'UNION s']],
    ['the first knows a union', union('s', 1), declared('s', true), ['INT int', 'UNION s', 'PTR', 'STRUCT list']],
  ])('are that of an equal struct of another unit: %s', (_, one, other, kept) => {
    const { btf } = dedup(link(listOf(one), listOf(other)), { resolvesForwards: false });
    expect(Array.from(btf.types(), ([, { kind, name }]) => `${kind} ${name}`.trim())).toEqual(kept);
    const list = btf.type(btf.get('list'));
    const target = list.kind === 'STRUCT' ? btf.type(list.members[0]!.type) : undefined;
    expect(target).toEqual(btf.type(kept.length === 4 ? kept.indexOf('PTR') + 1 : 0));
    expect(target).toMatchObject({ type: btf.get('s') });
  });

  it.each<[what: string, one: RecordType, other: RecordType]>([
    ['a union', declared('s'), union('s', 1)],
    ['a struct', declared('s', true), struct('s', 1)],
    ['a struct of another name', declared('s'), struct('r', 1)],
    ['a union, and this one a struct', struct('s', 1), union('s', 1)],
    ['one more member', struct('s', 1), { ...struct('s', 1, 1), size: 8 }],
    ['one more parameter', proto(1), proto(1, 1)],
    ['an enum', declared('s'), { kind: 'ENUM', name: 's', size: 4, isSigned: false, values: [] }],
  ])('keep two lists apart where the other has %s', (_, one, other) => {
    for (const units of [
      [listOf(one), listOf(other)],
      [listOf(other), listOf(one)],
    ]) {
      const { btf } = dedup(link(...units), { resolvesForwards: false });
      expect(btf.findAll('list')).toHaveLength(2);
    }
  });

  it('stand for one definition in three units', () => {
    const units = [declared('s'), struct('s', 1), declared('s')].map(listOf);
    expect(left(link(...units), { resolvesForwards: false })).toEqual(['INT int', 'PTR', 'STRUCT list', 'STRUCT s']);
  });
});

describe('structs that lead to themselves', () => {
  /** `struct node { struct node *m0; T m1; }` */
  const node = (value: RecordType): RecordType[] => [value, struct('node', 3, 1), pointer(2)];
  /** `struct a { struct b *m0; }; struct b { struct a *m0; T m1; }` */
  const couple = (value: RecordType): RecordType[] => [
    value,
    struct('a', 3),
    pointer(4),
    struct('b', 5, 1),
    pointer(2),
  ];

  it('are one with an equal', () => {
    expect(left(link(node(int), node(int), node(int)))).toEqual(['INT int', 'STRUCT node', 'PTR']);
    expect(left(link(couple(int), couple(int)))).toEqual(['INT int', 'STRUCT a', 'PTR', 'STRUCT b', 'PTR']);
  });

  it('are two where a member differs, also behind a pointer', () => {
    expect(left(link(node(int), node(char)))).toHaveLength(6);
    expect(left(link(couple(int), couple(char)))).toHaveLength(10);
  });

  it('are one with an equal also as unions', () => {
    const unions = [int, union('node', 3, 1), pointer(2)];
    expect(left(link(unions, unions))).toEqual(['INT int', 'UNION node', 'PTR']);
  });

  it('are two where one has a pointer to nothing, or an array of something else', () => {
    const list = (target: number): RecordType[] => [int, char, pointer(target), struct('node', 3, 5), pointer(4)];
    expect(left(link(list(0), list(0)))).toHaveLength(5);
    expect(left(link(list(0), list(1)))).toHaveLength(8);
    expect(left(link(list(1), list(0)))).toHaveLength(8);
    const table = (type: number): RecordType[] => [int, char, array(type, 2), struct('node', 3)];
    expect(left(link(table(1), table(1)))).toHaveLength(4);
    expect(left(link(table(1), table(2)))).toHaveLength(6);
  });

  it('are one in any order of their types', () => {
    const turned = [pointer(2), struct('node', 1, 3), int];
    expect(left(link(node(int), turned))).toEqual(['INT int', 'STRUCT node', 'PTR']);
    expect([...dedup(link(node(int), turned)).ids]).toEqual([0, 1, 2, 3, 3, 2, 1]);
  });

  it('are two when one goes in a circle of one and the other in a circle of two', () => {
    const longer = [int, struct('node', 3, 1), pointer(4), struct('node', 5, 1), pointer(2)];
    expect(left(link(node(int), longer)).filter((text) => text === 'STRUCT node')).toHaveLength(2);
  });
});

describe('a type that one unit describes twice', () => {
  /** `struct s { struct a *m0; struct a *m1; }` with one `struct a` for both, or one for each. */
  const once = (value: RecordType): RecordType[] => [value, struct('a', 1), pointer(2), struct('s', 3, 3)];
  const twice = (value: RecordType, other: RecordType): RecordType[] => [
    value,
    struct('a', 1),
    pointer(2),
    other,
    pointer(4),
    struct('s', 3, 5),
  ];

  it('is the same in both places where its members are', () => {
    expect(left(link(once(int), twice(int, struct('a', 1))))).toEqual(['INT int', 'STRUCT a', 'PTR', 'STRUCT s']);
    expect(left(link(twice(int, struct('a', 1)), once(int)))).toEqual(['INT int', 'STRUCT a', 'PTR', 'STRUCT s']);
  });

  it('is not where they are not', () => {
    expect(left(link(once(int), twice(int, { ...struct('a', 1), size: 16 })))).toHaveLength(7);
    expect(left(link(once(int), twice(int, union('a', 1))))).toHaveLength(7);
    expect(left(link(once(int), twice(int, struct('a', 3))))).toHaveLength(7);
  });

  /** `struct s` with two members, by pointers to `struct a` and another of that name, each with a member of its own. */
  const holds = (types: readonly RecordType[], one: RecordType, other = one): RecordType[] => {
    const unit = [int, ...types, one];
    const first = unit.push(pointer(unit.length));
    unit.push(other);
    const second = unit.push(pointer(unit.length));
    return [...unit, struct('s', first, second)];
  };
  const value: RecordType = { kind: 'ENUM', name: 'e', size: 4, isSigned: false, values: [{ name: 'A', value: 1 }] };
  const value64: RecordType = { ...value, kind: 'ENUM64', size: 8, values: [{ name: 'A', value: 1n }] };
  const empty = (kind: 'ENUM' | 'ENUM64', name: string): RecordType => {
    return { kind, name, size: 4, isSigned: false, values: [] } as RecordType;
  };

  it.each<[what: string, isSame: boolean, types: RecordType[], one: RecordType, other: RecordType]>([
    ['pointers to nothing', true, [pointer(0), pointer(0)], struct('a', 2), struct('a', 3)],
    ['a pointer to nothing and one to a number', false, [pointer(0), pointer(1)], struct('a', 2), struct('a', 3)],
    ['a pointer to a number and one to nothing', false, [pointer(1), pointer(0)], struct('a', 2), struct('a', 3)],
    ['equal numbers', true, [int, int], struct('a', 2), struct('a', 3)],
    ['different numbers', false, [int, char], struct('a', 2), struct('a', 3)],
    [
      'arrays of as many, whatever they are of, as in libbpf',
      true,
      [array(1, 2), array(4, 2), char],
      struct('a', 2),
      struct('a', 3),
    ],
    ['arrays of more', false, [array(1, 2), array(1, 3)], struct('a', 2), struct('a', 3)],
    ['unions whose second members differ', false, [char], union('a', 1, 1), union('a', 1, 2)],
    ['functions whose parameters differ', false, [char, proto(1, 1), proto(1, 2)], struct('a', 3), struct('a', 4)],
    ['functions that are equal', true, [char, proto(1, 2), proto(1, 2)], struct('a', 3), struct('a', 4)],
    ['an enum and its declaration', true, [value, empty('ENUM', 'e')], struct('a', 2), struct('a', 3)],
    ['enums of two names', false, [empty('ENUM', 'e'), empty('ENUM', 'f')], struct('a', 2), struct('a', 3)],
    ['declared enums of two widths', false, [empty('ENUM', 'e'), empty('ENUM64', 'e')], struct('a', 2), struct('a', 3)],
    ['an enum of 64 bits and its declaration', true, [value64, empty('ENUM64', 'e')], struct('a', 2), struct('a', 3)],
    ['declared enums of 64 bits', true, [empty('ENUM64', 'e'), empty('ENUM64', 'e')], struct('a', 2), struct('a', 3)],
  ])('is or is not the same with %s', (_, isSame, types, one, other) => {
    const alone = [int, ...types, one];
    const root = alone.push(pointer(alone.length));
    const { btf } = dedup(link([...alone, struct('s', root, root)], holds(types, one, other)));
    expect(btf.findAll('s', ['STRUCT'])).toHaveLength(isSame ? 1 : 2);
  });

  /** Structs within each other, as deep as asked, around an `int`; two of them, that nothing makes one beforehand. */
  function nested(depth: number): RecordType[] {
    const types: RecordType[] = [int];
    const roots = [0, 1].map(() => {
      let type = 1;
      for (let level = 0; level < depth; level += 1) type = types.push(struct(`level${level}`, type));
      return types.push(pointer(type));
    });
    return [...types, struct('s', ...roots)];
  }
  const nestedOnce = (depth: number): RecordType[] => {
    const types: RecordType[] = [int];
    for (let level = 0; level < depth; level += 1) types.push(struct(`level${level}`, level + 1));
    const root = types.push(pointer(types.length));
    return [...types, struct('s', root, root)];
  };

  it('is the same down to 16 structs within each other, as in libbpf', () => {
    const structs = (depth: number): string[] => left(link(nestedOnce(depth), nested(depth)));
    expect(structs(16)).toEqual(left(link(nestedOnce(16))));
    expect(structs(17)).toEqual([...left(link(nestedOnce(17))), 'STRUCT s']);
  });
});

describe('split BTF', () => {
  it('leaves the base as it is, and refers to it', () => {
    const base = make([int, struct('s', 1)]);
    const { btf, ids } = dedup(make([int, struct('s', 3), pointer(4), typedef('own', 4)], { base }));
    expect([...ids]).toEqual([0, 1, 2, 1, 2, 3, 4]);
    expect(btf.base).toBe(base);
    expect(formatRaw(btf)).toBe("[3] PTR '(anon)' type_id=2\n[4] TYPEDEF 'own' type_id=2\n");
  });

  it('keeps a list of its own where the base only declares what the list has', () => {
    const listOf = (type: RecordType, shift: number): RecordType[] => [
      type,
      pointer(shift + 1),
      struct('list', shift + 2),
    ];
    const base = make(listOf(declared('s'), 0));
    expect(left(make(listOf(struct('s'), 3), { base }))).toEqual(['STRUCT s', 'PTR', 'STRUCT list']);
    expect(left(make(listOf(declared('s'), 3), { base }))).toEqual([]);
  });

  it('takes the struct of the base for what it declares itself', () => {
    const base = make([struct('s'), pointer(1), struct('list', 2)]);
    expect(left(make([declared('s'), pointer(4), struct('list', 5)], { base }))).toEqual([]);
    expect(left(make([declared('s'), pointer(4)], { base }))).toEqual([]);
  });

  it('takes nothing else for proven by two lists that are the same only if the base could change', () => {
    const base = make([declared('s'), pointer(1), struct('r'), pointer(3), struct('list', 2, 4)]);
    const own = [struct('s'), pointer(6), declared('r'), pointer(8), struct('list', 7, 9)];
    const kept = left(make(own, { base }), { resolvesForwards: false });
    expect(kept).toEqual(['STRUCT s', 'PTR', 'FWD r', 'PTR', 'STRUCT list']);
  });

  it('gives its own first declaration the struct that is found for it', () => {
    const unit = (type: RecordType, shift: number): RecordType[] => [type, pointer(shift), struct('list', shift + 1)];
    const types = [...unit(declared('s'), 2), ...unit(struct('s'), 5)];
    expect(left(make(types, { base: make([int]) }), { resolvesForwards: false })).toEqual([
      'PTR',
      'STRUCT list',
      'STRUCT s',
    ]);
  });

  it('leaves each of two declarations in the base what it is', () => {
    const base = make([declared('s'), declared('s'), struct('list', 1)]);
    expect([...dedup(make([declared('s'), struct('list', 4)], { base })).ids]).toEqual([0, 1, 2, 3, 2, 3]);
  });

  it('declares what the base declares, also where it has the struct itself', () => {
    const { btf, ids } = dedup(make([declared('s'), struct('s')], { base: make([declared('s')]) }));
    expect([[...ids], formatRaw(btf)]).toEqual([[0, 1, 1, 2], "[2] STRUCT 's' size=0 vlen=0\n"]);
  });

  it('does not change duplicates within the base', () => {
    const base = make([int, int]);
    const { ids } = dedup(make([pointer(1), pointer(2), int], { base }));
    expect([...ids].slice(0, 5)).toEqual([0, 1, 2, 3, 4]);
  });
});

describe('typedefs in a circle', () => {
  it('are one with their equals', () => {
    const unit: RecordType[] = [
      typedef('next', 2),
      { kind: 'FUNC_PROTO', name: '', type: 1, params: [] },
      typedef('self', 3),
    ];
    expect(formatRaw(dedup(link(unit, unit)).btf)).toBe(
      "[1] TYPEDEF 'next' type_id=2\n" +
        "[2] FUNC_PROTO '(anon)' ret_type_id=1 vlen=0\n" +
        "[3] TYPEDEF 'self' type_id=3\n",
    );
  });

  it('stay apart where they lead to different types', () => {
    const units: RecordType[][] = (['PTR', 'CONST'] as const).map((kind) => [
      typedef('next', 2),
      { kind, name: '', type: 1 },
    ]);
    expect(left(link(...units))).toEqual(['TYPEDEF next', 'PTR', 'TYPEDEF next', 'CONST']);
  });
});

describe('dedup', () => {
  it('gives the same again when it is done again', () => {
    const random = seededRandom(5);
    const units = ['a', 'b', 'c'].map((name) => [int, struct(`list_${name}`, 3, 1), pointer(2)]);
    for (let round = 0; round < 200; round += 1) {
      const chosen = Array.from({ length: 1 + random.integer(4) }, () => units[random.integer(3)]!);
      const { btf } = dedup(link(...chosen));
      expect(formatRaw(dedup(btf).btf)).toBe(formatRaw(btf));
    }
  });

  it('refuses references in a circle, types that are nowhere, and variables as members', async () => {
    const variable: RecordType = { kind: 'VAR', name: 'v', type: 1, linkage: 1 };
    const unit = [int, variable, struct('s', 2)];
    expect(await expectError(() => dedup(makeUnknown(int)))).toMatchObject({
      code: 'BTF_UNEXPECTED_KIND',
      details: { id: 2, kind: 'kind 20', expected: ['a known kind'] },
    });
    for (const [types, code, details] of [
      [[1, 2].map((id) => ({ kind: 'CONST', name: '', type: 3 - id }) as const), 'BTF_LOOP', { id: 1 }],
      [[pointer(5)], 'BTF_NO_SUCH_TYPE', { id: 5, count: 2 }],
      [[pointer(2)], 'BTF_NO_SUCH_TYPE', { id: 2, count: 2 }],
      [
        Array.from(link(unit, unit).types(), ([, type]) => type),
        'BTF_UNEXPECTED_KIND',
        { id: 5, kind: 'VAR', expected: ['a type'] },
      ],
    ] as const)
      expect(await expectError(() => dedup(make(types)))).toMatchObject({ code, details });
  });

  it.each([4, 8, 40])('leaves a header as long as it is, with %i zeros, and adds no layout', (more) => {
    const { btf } = dedup(decode(withLongerHeader(make([int, int]).bytes, more)));
    expect(Buffer.compare(btf.bytes, withLongerHeader(make([int]).bytes, more))).toBe(0);
  });

  it('leaves the layout section as it is', () => {
    expect(
      Buffer.compare(dedup(make([int, int], { hasLayout: true })).btf.bytes, make([int], { hasLayout: true }).bytes),
    ).toBe(0);
  });

  it('refuses a header that says more than is known', async () => {
    const bytes = withLongerHeader(new BtfBuilder({ hasLayout: true }).build(), 4);
    expect(dedup(decode(bytes)).btf.header.length).toBe(36);
    bytes[34] = 1;
    expect(await expectError(() => dedup(decode(bytes)))).toMatchObject({
      code: 'BTF_BAD_VALUE',
      message:
        'header: has a byte that is not zero at 34, expected zeros after the first 32 bytes, whose meaning is known',
    });
  });
});

describe('DedupTable', () => {
  it('has the newest first, and turns the others around when it grows to 8 and to 16', () => {
    const table = new DedupTable();
    const orders = [1, 2, 3, 4, 5, 6, 7, 8].map((id) => {
      table.add(1, id);
      return table.candidates(1).join('');
    });
    expect(orders).toEqual(['1', '21', '321', '4123', '54123', '654123', '7321456', '87321456']);
    expect(table.candidates(2)).toEqual([]);
  });
});

describe('DedupState', () => {
  it('counts steps to a limit of 64 for each byte, and a million', async () => {
    const btf = make([int]);
    const limit = 2 ** 20 + btf.bytes.length * 64;
    const state = new DedupState(btf);
    state.step(limit - 1);
    state.step();
    expect(await expectError(() => state.step())).toMatchObject({
      code: 'BTF_LIMIT',
      message: `comparisons of types: beyond the limit, expected at most ${limit}`,
    });
  });

  it('follows what stands for a type, as far as that is known', () => {
    const state = new DedupState(make([declared('s'), declared('s'), struct('s'), struct('s')]));
    expect([state.isMapped(0), state.isMapped(1)]).toEqual([true, false]);
    expect([1, 2, 3].map((id) => state.resolveForward(id))).toEqual([1, 2, 3]);
    state.map.set([1, 3], 2);
    state.map[1] = 1;
    expect([1, 2].map((id) => state.resolveForward(id))).toEqual([1, 2]);
    state.map.set([2, 3, 3], 1);
    expect([1, 2, 3].map((id) => state.resolve(id))).toEqual([3, 3, 3]);
    expect([1, 2].map((id) => state.resolveForward(id))).toEqual([3, 3]);
    // A struct keeps its own id, also when another one stands for it.
    state.map[4] = 3;
    expect([state.resolve(4), state.resolveForward(4), state.resolveForward(0)]).toEqual([3, 4, 0]);
  });
});
