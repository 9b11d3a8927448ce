import { describe, expect, test } from 'vitest';
import { BtfBuilder, decode, IntEncoding, kernelFunctionsOf, Linkage } from '../../src/index.js';

/** BTF with `int get(const struct task *task, u64 *out)` and `void put(...)`, the first marked as a kfunc on demand. */
function kernelWith({ marked }: { marked: boolean }): ReturnType<typeof kernelFunctionsOf> {
  const builder = new BtfBuilder();
  const int = (name: string, size: number, encoding: number): number =>
    builder.add({ kind: 'INT', name, size, encoding, offsetBits: 0, bits: size * 8 });
  const signed = int('int', 4, IntEncoding.signed);
  const long = int('unsigned long', 8, 0);
  const u64 = builder.add({ kind: 'TYPEDEF', name: 'u64', type: long });
  const task = builder.add({ kind: 'STRUCT', name: 'task', size: 16, hasBitfields: false, members: [] });
  const constant = builder.add({ kind: 'CONST', name: '', type: task });
  const pointerTo = (type: number): number => builder.add({ kind: 'PTR', name: '', type });
  const params = [
    { name: 'task', type: pointerTo(constant) },
    { name: 'out', type: pointerTo(u64) },
  ];
  const getter = builder.add({ kind: 'FUNC_PROTO', name: '', type: signed, params });
  const get = builder.add({ kind: 'FUNC', name: 'get', type: getter, linkage: Linkage.static });
  const nothing = builder.add({ kind: 'FUNC_PROTO', name: '', type: 0, params: [] });
  builder.add({ kind: 'FUNC', name: 'put', type: nothing, linkage: Linkage.static });
  const variadic = builder.add({ kind: 'FUNC_PROTO', name: '', type: 0, params: [{ name: '', type: 0 }] });
  builder.add({ kind: 'FUNC', name: 'print', type: variadic, linkage: Linkage.static });
  if (marked) builder.add({ kind: 'DECL_TAG', name: 'bpf_kfunc', type: get, componentIndex: -1, isAttribute: false });
  return kernelFunctionsOf(decode(builder.build()));
}

describe('kernelFunctionsOf', () => {
  test('has the prototypes of marked functions, without typedefs and qualifiers', () => {
    expect(kernelWith({ marked: true })).toEqual({
      get: {
        kind: 'function',
        of: [
          { kind: 'int', name: 'int', size: 4, signed: true },
          { kind: 'pointer', of: [{ kind: 'struct', name: 'task', size: 16 }] },
          { kind: 'pointer', of: [{ kind: 'int', name: 'unsigned long', size: 8, signed: false }] },
        ],
      },
    });
  });

  test('has all functions of a kernel that marks none, except those with any number of arguments', () => {
    const functions = kernelWith({ marked: false });
    expect(Object.keys(functions)).toEqual(['get', 'put']);
    expect(functions['put']).toEqual({ kind: 'function', of: [{ kind: 'void' }] });
  });

  test('ends for functions that take many functions that take themselves', () => {
    const builder = new BtfBuilder();
    const params = Array.from({ length: 200 }, () => ({ name: '', type: 1 }));
    builder.append({ kind: 'PTR', name: '', type: 2 });
    builder.append({ kind: 'FUNC_PROTO', name: '', type: 1, params });
    builder.append({ kind: 'FUNC', name: 'f', type: 2, linkage: Linkage.static });
    const { f } = kernelFunctionsOf(decode(builder.build()));
    expect(f!.of).toHaveLength(201);
    expect(JSON.stringify(f).length).toBeLessThan(100_000);
  });
});
