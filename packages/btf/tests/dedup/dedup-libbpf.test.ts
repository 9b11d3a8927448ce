import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { expectError } from '@bpf-link-wasm/testkit/expect-error';
import { seededRandom } from '@bpf-link-wasm/testkit/random';
import { describe, expect, it } from 'vitest';
import { dedup } from '../../src/dedup/dedup.js';
import { BtfBuilder } from '../../src/model/btf-builder.js';
import { decode } from '../../src/model/decode.js';
import { BtfError } from '../../src/wire/btf-error.js';
import { formatRaw } from '../../src/format/format-raw.js';
import { type RandomUnits, randomUnits, withLongerHeader } from './random-units.js';

const answersPath = new URL('./libbpf/answers.json', import.meta.url);

/** How an errno of libbpf is called here. */
const codes: Readonly<Record<number, string>> = { 22: 'BTF_UNEXPECTED_KIND', 40: 'BTF_LOOP', 1000: 'BTF_LIMIT' };

const digest = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex').slice(0, 16);

function ask(program: string, cases: readonly RandomUnits[]): string[] {
  const word = (value: number): Buffer => Buffer.from(Uint32Array.of(value).buffer);
  const blob = (bytes: Uint8Array = new Uint8Array()): Buffer[] => [word(bytes.length), Buffer.from(bytes)];
  const input = Buffer.concat(cases.flatMap(({ base, bytes }) => [...blob(base?.bytes), ...blob(bytes)]));
  const { stdout } = spawnSync(program, { input, maxBuffer: 1 << 28 });
  let at = 0;
  return cases.map(() => {
    const result = stdout.readInt32LE(at);
    const start = at + 4;
    at = start + Math.max(0, result);
    return result < 0 ? codes[-result]! : digest(stdout.subarray(start, at));
  });
}

function answer({ base, bytes }: RandomUnits): string {
  try {
    return digest(dedup(decode(bytes, base && { base })).btf.bytes);
  } catch (error) {
    if (error instanceof BtfError) return error.code;
    throw error;
  }
}

describe('dedup, as libbpf 1.8', () => {
  it('makes the same bytes of random units, split or not, in both byte orders, and fails where it fails', () => {
    const random = seededRandom(18);
    const cases = Array.from({ length: 1500 }, () => randomUnits(random));
    const program = process.env['LIBBPF_DEDUP'];
    if (program !== undefined) writeFileSync(answersPath, `${JSON.stringify(ask(program, cases), null, 0)}\n`);
    const expected = JSON.parse(readFileSync(answersPath, 'utf8')) as string[];
    expect(expected.filter((text) => !text.startsWith('BTF_')).length).toBeGreaterThan(1000);
    const different = cases.findIndex((units, index) => answer(units) !== expected[index]);
    expect(different, 'the first case that differs').toBe(-1);
  });

  it('makes one of typedefs that refer to themselves', () => {
    const builder = new BtfBuilder();
    for (const shift of [0, 3]) {
      builder.append({ kind: 'TYPEDEF', name: 'next', type: shift + 2 });
      builder.append({ kind: 'FUNC_PROTO', name: '', type: shift + 1, params: [] });
      builder.append({ kind: 'TYPEDEF', name: 'self', type: shift + 3 });
    }
    expect(formatRaw(dedup(builder.toBtf()).btf)).toBe(
      "[1] TYPEDEF 'next' type_id=2\n" +
        "[2] FUNC_PROTO '(anon)' ret_type_id=1 vlen=0\n" +
        "[3] TYPEDEF 'self' type_id=3\n",
    );
  });

  it('keeps typedefs apart that lead to different types in a circle', () => {
    const builder = new BtfBuilder();
    for (const [shift, kind] of [
      [0, 'PTR'],
      [2, 'CONST'],
    ] as const) {
      builder.append({ kind: 'TYPEDEF', name: 'next', type: shift + 2 });
      builder.append({ kind, name: '', type: shift + 1 });
    }
    expect(dedup(builder.toBtf()).btf.count).toBe(5);
  });

  it('follows 100,000 pointers to each other', () => {
    const builder = new BtfBuilder();
    for (let id = 1; id <= 100_000; id += 1) builder.append({ kind: 'PTR', name: '', type: id + 1 });
    builder.append({ kind: 'FLOAT', name: 'float', size: 4 });
    const btf = builder.toBtf();
    expect(Buffer.compare(dedup(btf).btf.bytes, btf.bytes)).toBe(0);
  });

  for (const more of [4, 8, 40]) {
    it(`leaves a header as long as it is, with ${more} zeros after what all kernels know, and adds no layout`, () => {
      const builder = new BtfBuilder();
      for (let copy = 0; copy < 2; copy += 1) builder.append({ kind: 'FLOAT', name: 'float', size: 4 });
      const { btf } = dedup(decode(withLongerHeader(builder.build(), more)));
      const once = new BtfBuilder();
      once.append({ kind: 'FLOAT', name: 'float', size: 4 });
      expect(Buffer.compare(btf.bytes, withLongerHeader(once.build(), more))).toBe(0);
    });
  }

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

  it('refuses a struct whose member is a variable', async () => {
    const builder = new BtfBuilder();
    const int = builder.append({ kind: 'INT', name: 'int', size: 4, encoding: 0, offsetBits: 0, bits: 32 });
    for (let copy = 0; copy < 2; copy += 1) {
      const type = builder.append({ kind: 'VAR', name: 'v', type: int, linkage: 1 });
      const members = [{ name: 'm', type, offsetBits: 0, bitfieldSize: 0 }];
      builder.append({ kind: 'STRUCT', name: 's', size: 4, hasBitfields: false, members });
    }
    expect(await expectError(() => dedup(builder.toBtf()))).toMatchObject({
      code: 'BTF_UNEXPECTED_KIND',
      details: { kind: 'VAR' },
    });
  });
});
