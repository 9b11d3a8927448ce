import { describe, expect, it } from 'vitest';
import { formatRust } from '../../src/format/code/format-rust.js';
import { formatTs } from '../../src/format/code/format-ts.js';
import type { Btf } from '../../src/model/btf.js';
import { BtfBuilder } from '../../src/model/btf-builder.js';

/** A struct with two of each of these structs, whose names mean something to generated code, or nothing to any language. */
function holderOf(names: readonly string[]): Btf {
  const builder = new BtfBuilder();
  const int = builder.add({ kind: 'INT', name: 'int', size: 4, encoding: 1, offsetBits: 0, bits: 32 });
  const members = names.map((name, index) => {
    const field = [{ name: 'x', type: int, offsetBits: 0, bitfieldSize: 0 }];
    const struct = builder.add({ kind: 'STRUCT', name, size: 4, hasBitfields: false, members: field });
    const type = builder.add({ kind: 'ARRAY', name: '', type: struct, indexType: int, length: 2 });
    return { name: `m${index}`, type, offsetBits: index * 64, bitfieldSize: 0 };
  });
  builder.add({ kind: 'STRUCT', name: 'holder', size: names.length * 8, hasBitfields: false, members });
  return builder.toBtf();
}

const names = ['i', 'i1', '_', 'core', '+-', '$$', 'view', 'at'];

describe('type names that have a meaning in generated code', () => {
  it('do not break JavaScript', async () => {
    const source = formatTs(holderOf(names), { language: 'js' });
    const { holder } = (await import(`data:text/javascript,${encodeURIComponent(source)}`)) as {
      holder: { size: number; decode(view: DataView): unknown; encode(value: unknown, view: DataView): void };
    };
    const value = Object.fromEntries(names.map((_, index) => [`m${index}`, [{ x: index }, { x: -index - 1 }]]));
    const view = new DataView(new ArrayBuffer(holder.size));
    holder.encode(value, view);
    expect(holder.decode(view)).toEqual(value);
  });

  it('do not shadow names that Rust code uses', () => {
    const source = formatRust(holderOf(names));
    expect(source).toContain('pub struct core {');
    expect(source).toContain('::core::mem::size_of::<core>()');
    expect(source.match(/(?<!::)\bcore::/g)).toBeNull();
    const structs = [...source.matchAll(/pub struct (\S+) \{/g)].map(([, name]) => name);
    expect(new Set(structs).size).toBe(names.length + 1);
  });
});
