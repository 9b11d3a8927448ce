import { expectError } from '@bpf-link-wasm/testkit/expect-error';
import { describe, expect, it } from 'vitest';
import { BtfBuilder } from '../../src/model/btf-builder.js';

const int = { kind: 'INT', name: 'int', size: 4, encoding: 1, offsetBits: 0, bits: 32 } as const;

describe('BtfBuilder', () => {
  it('adds equal types once, and appends them any number of times', () => {
    const builder = new BtfBuilder();
    expect([builder.add(int), builder.add(int), builder.append(int), builder.add({ ...int, size: 8 })]).toEqual([
      1, 1, 2, 3,
    ]);
  });

  it('stores each string once', () => {
    const builder = new BtfBuilder();
    builder.add(int);
    builder.add({ kind: 'TYPEDEF', name: 'int', type: 1 });
    expect(Buffer.from(builder.toBtf().strings.bytes).toString()).toBe('\0int\0');
    expect([builder.addString('int'), builder.addString('line')]).toEqual([1, 5]);
  });

  it('lets types refer to each other', () => {
    const builder = new BtfBuilder();
    const list = builder.declare();
    const pointer = builder.add({ kind: 'PTR', name: '', type: list });
    builder.define(list, {
      kind: 'STRUCT',
      name: 'list',
      size: 8,
      hasBitfields: false,
      members: [{ name: 'next', type: pointer, offsetBits: 0, bitfieldSize: 0 }],
    });
    expect(builder.toBtf().type(list)).toMatchObject({ members: [{ type: pointer }] });
  });

  it('refuses a declared id without a type, and a second definition', async () => {
    const builder = new BtfBuilder();
    const id = builder.declare();
    expect((await expectError(() => builder.build())).message).toBe('type 1: is declared only, expected a definition');
    builder.define(id, int);
    expect((await expectError(() => builder.define(id, int))).message).toBe(
      'type 1: is not declared, or is defined, expected an id that declare() gave',
    );
  });

  it.each([
    [{ ...int, bits: 256 }, 'INT bits: 256, expected an integer from 0 to 255'],
    [{ kind: 'PTR', name: '', type: -1 }, 'PTR size or type: -1, expected an integer from 0 to 4294967295'],
    [
      { kind: 'TYPEDEF', name: 'a\0b', type: 0 },
      'name "a\\u0000b": has a NUL, expected none, since strings end with it',
    ],
    [
      { kind: 'ENUM', name: 'e', size: 4, isSigned: false, values: [{ name: 'A', value: -1 }] },
      'ENUM value A: -1, expected an integer from 0 to 4294967295',
    ],
    [
      { kind: 'ENUM64', name: 'e', size: 8, isSigned: true, values: [{ name: 'A', value: 2n ** 63n }] },
      'ENUM64 value A: 9223372036854775808, expected an integer of 64 bits',
    ],
    [
      {
        kind: 'STRUCT',
        name: 's',
        size: 4,
        hasBitfields: false,
        members: [{ name: 'm', type: 1, offsetBits: 0, bitfieldSize: 3 }],
      },
      'member "m": a bitfield of 3 bits, expected none without hasBitfields',
    ],
  ] as const)('refuses values that do not fit: $1', async (type, message) => {
    expect(await expectError(() => new BtfBuilder().add(type))).toMatchObject({ code: 'BTF_BAD_VALUE', message });
  });

  it('accepts more entries in the wide dialect than in the classic one', async () => {
    const values = Array.from({ length: 70_000 }, (_, index) => ({ name: 'x', value: index }));
    const type = { kind: 'ENUM', name: 'e', size: 4, isSigned: false, values } as const;
    expect(await expectError(() => new BtfBuilder().add(type))).toMatchObject({ code: 'BTF_BAD_VALUE' });
    const builder = new BtfBuilder({ dialect: 'wide' });
    builder.add(type);
    expect(builder.toBtf().type(1)).toMatchObject({ values });
  });
});
