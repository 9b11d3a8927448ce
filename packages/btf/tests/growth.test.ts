import { expectError } from '@bpf-link-wasm/testkit/expect-error';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { dedup } from '../src/dedup/dedup.js';
import { formatC } from '../src/format/c/format-c.js';
import { formatRustCore } from '../src/format/code/format-rust-core.js';
import { formatRust } from '../src/format/code/format-rust.js';
import { formatTs } from '../src/format/code/format-ts.js';
import { formatJson } from '../src/format/format-json.js';
import { TextSink } from '../src/format/text-sink.js';
import { Btf } from '../src/model/btf.js';
import { BtfBuilder } from '../src/model/btf-builder.js';
import { decode } from '../src/model/decode.js';

afterEach(() => vi.restoreAllMocks());

/** Counts the calls of a function during an action. */
function countCalls(spy: { readonly mock: { readonly calls: readonly unknown[] } }, run: () => void): number {
  const before = spy.mock.calls.length;
  run();
  return spy.mock.calls.length - before;
}

/** Structs of the same name with different sizes, so that none equals another. */
function sameName(count: number): Btf {
  const builder = new BtfBuilder();
  for (let size = 1; size <= count; size += 1)
    builder.add({ kind: 'STRUCT', name: 's', size, hasBitfields: false, members: [] });
  return builder.toBtf();
}

function typedefChain(count: number): Btf {
  const builder = new BtfBuilder();
  let type = builder.add({ kind: 'INT', name: 'int', size: 4, encoding: 1, offsetBits: 0, bits: 32 });
  for (let index = 0; index < count; index += 1) type = builder.add({ kind: 'TYPEDEF', name: `t${index}`, type });
  return builder.toBtf();
}

/** Structs that look the same up to their last member's type, a different pointer each time. */
function almostEqual(count: number): Btf {
  const builder = new BtfBuilder();
  const int = builder.add({ kind: 'INT', name: 'int', size: 4, encoding: 1, offsetBits: 0, bits: 32 });
  for (let index = 0; index < count; index += 1) {
    const target = builder.add({ kind: 'TYPEDEF', name: `t${index}`, type: int });
    const members = [{ name: 'm', type: target, offsetBits: 0, bitfieldSize: 0 }];
    builder.add({ kind: 'STRUCT', name: 's', size: 4, hasBitfields: false, members });
  }
  return builder.toBtf();
}

/** A struct whose anonymous members are two of a struct of which the same is true, and so on. */
function doubled(depth: number): Btf {
  const builder = new BtfBuilder();
  let type = builder.add({ kind: 'INT', name: 'int', size: 4, encoding: 1, offsetBits: 0, bits: 32 });
  for (let level = 0; level <= depth; level += 1) {
    const names = level === 0 ? ['x'] : ['', ''];
    const members = names.map((name) => ({ name, type, offsetBits: 0, bitfieldSize: 0 }));
    const name = level === depth ? 'outer' : '';
    // Each of another size, so that none is another one.
    type = builder.add({ kind: 'UNION', name, size: 4 + level, hasBitfields: false, members });
  }
  return builder.toBtf();
}

describe('work', () => {
  it.each([
    ['Rust', formatRust],
    ['TypeScript', formatTs],
  ] as const)('grows no faster than the number of types of one name, as %s', (_, format) => {
    const spy = vi.spyOn(Set.prototype, 'has');
    const [few, many] = [sameName(200), sameName(2000)].map((btf) => countCalls(spy, () => void format(btf))) as [
      number,
      number,
    ];
    expect(few).toBeGreaterThan(200);
    expect(many / few).toBeLessThan(11);
  });

  it('grows linearly for a sorted chain of typedefs', () => {
    const spy = vi.spyOn(Btf.prototype, 'type');
    const [few, many] = [typedefChain(100), typedefChain(1000)].map((btf) =>
      countCalls(spy, () => void formatC(btf, { sorted: true })),
    ) as [number, number];
    expect(few).toBeGreaterThan(100);
    expect(many / few).toBeLessThan(11);
  });

  it('of deduplication is limited in proportion to the size', async () => {
    const btf = almostEqual(2500);
    const error = await expectError(() => dedup(btf));
    expect(error).toMatchObject({ code: 'BTF_LIMIT', details: { what: 'comparisons of types' } });
    const { limit } = (error as unknown as { details: { limit: number } }).details;
    expect(limit).toBe((1 << 20) + btf.bytes.length * 64);
  });

  it('of looking for a member in all types of one name is limited in proportion to the size', async () => {
    const btf = sameName(4000);
    const numbers = Array.from({ length: 4000 }, (_, index) => index);
    const format = (paths: string[]): string => formatRustCore(btf, paths, { skipsMissing: true });
    expect(format(['s.m9'])).toContain('no member "m9"');
    // The first type has what this asks for; the others are counted for being found.
    const found = await expectError(() => format(numbers.map((index) => `s[${index}]`)));
    expect(found).toMatchObject({ code: 'BTF_LIMIT' });
    const error = await expectError(() => format(numbers.map((index) => `s.m${index}`)));
    expect(error).toMatchObject({ code: 'BTF_LIMIT', details: { what: 'steps of paths' } });
    const { limit } = (error as unknown as { details: { limit: number } }).details;
    expect(limit).toBe((1 << 20) + btf.bytes.length * 4);
  });

  it('of searching anonymous members grows linearly with their number, however often each is used', () => {
    const spy = vi.spyOn(Btf.prototype, 'type');
    const [few, many] = [doubled(20), doubled(200)].map((btf) =>
      countCalls(spy, () => expect(formatRustCore(btf, ['outer.x'])).toContain('pub x: i32')),
    ) as [number, number];
    expect(few).toBeGreaterThan(20);
    expect(many / few).toBeLessThan(11);
  });

  it('on a small module may depend on the size of its base', () => {
    const base = new BtfBuilder();
    const name = 'n'.repeat(200);
    base.add({ kind: 'INT', name: 'int', size: 4, encoding: 1, offsetBits: 0, bits: 32 });
    for (let index = 0; index < 6000; index += 1) base.add({ kind: 'TYPEDEF', name: `${name}${index}`, type: 1 });
    const module = new BtfBuilder({ base: base.toBtf() });
    module.add({ kind: 'TYPEDEF', name: 'own', type: 1 });
    for (const sorted of [false, true]) expect(formatC(module.toBtf(), { sorted })).toContain('typedef int own;');
  });

  it('on overlapping names is done piece by piece', async () => {
    const builder = new BtfBuilder();
    const name = 'n'.repeat(10_000);
    const values = Array.from({ length: 5000 }, (_, index) => ({ name, value: index }));
    builder.add({ kind: 'ENUM', name: 'e', size: 4, isSigned: false, values });
    const bytes = builder.build();
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    const [headerSize, recordSize, valueSize] = [24, 12, 8];
    for (let index = 0; index < values.length; index += 1) {
      const at = headerSize + recordSize + index * valueSize;
      view.setUint32(at, view.getUint32(at, true) + index, true);
    }
    const btf = decode(bytes);
    const written = vi.spyOn(TextSink.prototype, 'write');
    for (const format of [formatJson, formatTs]) {
      expect(await expectError(() => format(btf))).toMatchObject({ code: 'BTF_LIMIT' });
      expect(Math.max(...written.mock.calls.map(([text]) => text.length))).toBeLessThan(20_000);
    }
  });
});
