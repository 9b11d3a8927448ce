import { expectError } from '@bpf-link-wasm/testkit/expect-error';
import { demand } from '@bpf-link-wasm/testkit/requirement';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { describeType } from '../../src/diff/describe-type.js';
import { diffBtf, type BtfDiff } from '../../src/diff/diff-btf.js';
import { Btf } from '../../src/model/btf.js';
import { BtfBuilder } from '../../src/model/btf-builder.js';
import type { Member } from '../../src/model/btf-type.js';
import { decode } from '../../src/model/decode.js';
import { readVmlinux, vmlinux } from '../programs.js';

/** Builds types upon an `int` (1), a `long` (2) and a pointer to the struct `s` (3). */
function build(make: (builder: BtfBuilder) => void): Btf {
  const builder = new BtfBuilder();
  builder.append({ kind: 'INT', name: 'int', size: 4, encoding: 1, offsetBits: 0, bits: 32 });
  builder.append({ kind: 'INT', name: 'long', size: 8, encoding: 1, offsetBits: 0, bits: 64 });
  builder.append({ kind: 'PTR', name: '', type: 4 });
  make(builder);
  return builder.toBtf();
}

const member = (name: string, type: number, offsetBits: number, bitfieldSize = 0): Member => ({
  name,
  type,
  offsetBits,
  bitfieldSize,
});

function structOf(size: number, ...members: Member[]): Btf {
  const hasBitfields = members.some(({ bitfieldSize }) => bitfieldSize > 0);
  return build((builder) => void builder.append({ kind: 'STRUCT', name: 's', size, hasBitfields, members }));
}

const changesOf = ({ changed }: BtfDiff): unknown => changed.flatMap(({ changes }) => changes);

afterEach(() => void vi.restoreAllMocks());

describe('diffBtf', () => {
  it('finds no difference between a BTF and itself with reordered types', () => {
    const one = build((builder) => {
      builder.append({ kind: 'STRUCT', name: 's', size: 4, hasBitfields: false, members: [member('a', 1, 0)] });
      builder.append({ kind: 'TYPEDEF', name: 't', type: 4 });
    });
    const other = new BtfBuilder();
    other.append({ kind: 'TYPEDEF', name: 't', type: 2 });
    other.append({ kind: 'STRUCT', name: 's', size: 4, hasBitfields: false, members: [member('a', 4, 0)] });
    other.append({ kind: 'INT', name: 'long', size: 8, encoding: 1, offsetBits: 0, bits: 64 });
    other.append({ kind: 'INT', name: 'int', size: 4, encoding: 1, offsetBits: 0, bits: 32 });
    const none = { added: [], removed: [], changed: [] };
    expect(diffBtf(one, one)).toEqual(none);
    expect(diffBtf(one, other.toBtf())).toEqual(none);
  });

  it('reports members that were added, removed, moved or changed in type, and the size', () => {
    const before = structOf(16, member('a', 1, 0), member('gone', 1, 32), member('b', 1, 64));
    const after = structOf(24, member('a', 2, 0), member('b', 1, 96), member('fresh', 3, 128));
    expect(changesOf(diffBtf(before, after))).toEqual([
      { what: 'size', before: 16, after: 24 },
      { what: 'member type', member: 'a', before: 'int', after: 'long' },
      { what: 'member moved', member: 'b', before: 64, after: 96 },
      { what: 'member added', member: 'fresh', offsetBits: 128, type: 'struct s *' },
      { what: 'member removed', member: 'gone', offsetBits: 32, type: 'int' },
    ]);
  });

  it('reports the width of a bitfield', () => {
    const [before, after] = [structOf(4, member('a', 1, 3, 5)), structOf(4, member('a', 1, 3, 6))];
    expect(changesOf(diffBtf(before, after))).toEqual([
      { what: 'member type', member: 'a', before: 'int : 5', after: 'int : 6' },
    ]);
  });

  it('matches members that become part of an anonymous struct, and those that move with one', () => {
    const nested = (offsetBits: number): Btf =>
      build((builder) => {
        builder.append({
          kind: 'STRUCT',
          name: 's',
          size: 16,
          hasBitfields: false,
          members: [member('', 5, offsetBits)],
        });
        builder.append({ kind: 'UNION', name: '', size: 4, hasBitfields: false, members: [member('a', 1, 0)] });
      });
    expect(changesOf(diffBtf(structOf(16, member('a', 1, 32)), nested(32)))).toEqual([]);
    expect(changesOf(diffBtf(nested(32), nested(64)))).toEqual([
      { what: 'member moved', member: 'a', before: 32, after: 64 },
    ]);
  });

  it('reports enumerators, including 64-bit ones, and targets of typedefs', () => {
    const before = build((builder) => {
      const values = [
        { name: 'A', value: 1 },
        { name: 'B', value: 2 },
      ];
      builder.append({ kind: 'ENUM', name: 'e', size: 4, isSigned: false, values });
      builder.append({ kind: 'TYPEDEF', name: 't', type: 1 });
    });
    const after = build((builder) => {
      const values = [
        { name: 'A', value: 1n << 40n },
        { name: 'C', value: 3n },
      ];
      builder.append({ kind: 'ENUM64', name: 'e', size: 8, isSigned: false, values });
      builder.append({ kind: 'TYPEDEF', name: 't', type: 2 });
    });
    expect(changesOf(diffBtf(before, after))).toEqual([
      { what: 'size', before: 4, after: 8 },
      { what: 'value changed', value: 'A', before: 1n, after: 1n << 40n },
      { what: 'value added', value: 'C', number: 3n },
      { what: 'value removed', value: 'B', number: 2n },
      { what: 'type', before: 'int', after: 'long' },
    ]);
  });

  it('lists types of one side only, and pairs equal types of the same name', () => {
    const sized = (...sizes: number[]): Btf =>
      build((builder) => {
        for (const size of sizes) builder.append({ kind: 'STRUCT', name: 's', size, hasBitfields: false, members: [] });
      });
    expect(diffBtf(sized(1, 2), sized(2))).toEqual({
      added: [],
      removed: [{ kind: 'struct', name: 's', id: 4 }],
      changed: [],
    });
    expect(diffBtf(sized(2), sized(1, 2)).added).toEqual([{ kind: 'struct', name: 's', id: 4 }]);
    expect(diffBtf(sized(1), sized(2), { names: ['other'] }).changed).toEqual([]);
  });

  it("finds the only changed struct in the running kernel's BTF", { timeout: 60_000 }, (context) => {
    demand(context, vmlinux);
    const kernel = decode(readVmlinux());
    const bytes = readVmlinux().slice();
    const id = kernel.get('task_struct', 'STRUCT');
    const at = kernel.header.length + kernel.header.types.offset + kernel.records.offsets[id - 1]! + 8;
    const view = new DataView(bytes.buffer);
    const size = view.getUint32(at, true);
    view.setUint32(at, size + 8, true);
    expect(diffBtf(kernel, decode(bytes))).toEqual({
      added: [],
      removed: [],
      changed: [
        {
          kind: 'struct',
          name: 'task_struct',
          before: id,
          after: id,
          changes: [{ what: 'size', before: size, after: size + 8 }],
        },
      ],
    });
  });

  it('takes time linear in the number of types, even with one name', () => {
    const steps = (count: number): number => {
      const sides = [0, 1].map((shift) =>
        build((builder) => {
          for (let size = 1; size <= count; size += 1)
            builder.append({ kind: 'STRUCT', name: 's', size: size * 2 + shift, hasBitfields: false, members: [] });
          for (let index = 0; index < count; index += 1)
            builder.append({ kind: 'PTR', name: '', type: builder.nextId - 1 });
          builder.append({ kind: 'TYPEDEF', name: 't', type: builder.nextId - 1 });
        }),
      );
      const spy = vi.spyOn(Btf.prototype, 'type');
      diffBtf(sides[0]!, sides[1]!);
      const calls = spy.mock.calls.length;
      spy.mockRestore();
      return calls;
    };
    expect(steps(3000)).toBeLessThan(11 * steps(300));
  });

  it('fails if anonymous members expand to more members than memory holds', async () => {
    const btf = build((builder) => {
      builder.append({ kind: 'STRUCT', name: 's', size: 4, hasBitfields: false, members: [member('', 5, 0)] });
      for (let level = 0; level < 40; level += 1) {
        const inner = level === 39 ? 1 : builder.nextId + 1;
        builder.append({
          kind: 'UNION',
          name: '',
          size: 4,
          hasBitfields: false,
          members: [member('', inner, 0), member('', inner, 0)],
        });
      }
    });
    expect(diffBtf(btf, btf).changed).toEqual([]);
    const other = structOf(8, member('a', 1, 0));
    expect(await expectError(() => diffBtf(btf, other))).toMatchObject({ code: 'BTF_LIMIT' });
  });

  it('terminates for types that contain themselves', () => {
    const btf = (name: string): Btf =>
      build((builder) => {
        builder.append({ kind: 'STRUCT', name: 's', size: 8, hasBitfields: false, members: [member(name, 5, 0)] });
        builder.append({ kind: 'PTR', name: '', type: 6 });
        builder.append({ kind: 'CONST', name: '', type: 5 });
      });
    expect(diffBtf(btf('a'), btf('a')).changed).toEqual([]);
    expect(changesOf(diffBtf(btf('a'), btf('b')))).toHaveLength(2);
  });
});

describe('describeType', () => {
  it('describes types in short C notation', () => {
    const btf = build((builder) => {
      builder.append({ kind: 'STRUCT', name: 's', size: 0, hasBitfields: false, members: [] }); // 4
      builder.append({ kind: 'CONST', name: '', type: 4 }); // 5
      builder.append({ kind: 'PTR', name: '', type: 5 }); // 6
      builder.append({ kind: 'CONST', name: '', type: 6 }); // 7
      builder.append({ kind: 'ARRAY', name: '', type: 3, indexType: 1, length: 4 }); // 8
      builder.append({ kind: 'ARRAY', name: '', type: 1, indexType: 1, length: 2 }); // 9
      builder.append({ kind: 'PTR', name: '', type: 9 }); // 10
      const params = [
        { name: 'a', type: 6 },
        { name: 'b', type: 1 },
      ];
      builder.append({ kind: 'FUNC_PROTO', name: '', type: 0, params }); // 11
      builder.append({ kind: 'PTR', name: '', type: 11 }); // 12
      builder.append({ kind: 'STRUCT', name: '', size: 0, hasBitfields: false, members: [] }); // 13
    });
    expect([6, 7, 8, 10, 11, 12, 13].map((id) => describeType(btf, id))).toEqual([
      'const struct s *',
      'const struct s *const',
      'struct s *[4]',
      'int (*)[2]',
      'void (const struct s *, int)',
      'void (*)(const struct s *, int)',
      'struct {...}',
    ]);
  });
});
