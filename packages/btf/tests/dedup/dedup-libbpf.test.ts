import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { seededRandom } from '@bpf-link-wasm/testkit/random';
import { describe, expect, it } from 'vitest';
import { dedup } from '../../src/dedup/dedup.js';
import { BtfBuilder } from '../../src/model/btf-builder.js';
import { decode } from '../../src/model/decode.js';
import { BtfError } from '../../src/wire/btf-error.js';
import { type RandomUnits, randomUnits } from './random-units.js';

const answersPath = new URL('./libbpf/answers.json', import.meta.url);

/** The code here for an errno of libbpf. */
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

describe('dedup, compared with libbpf 1.8', () => {
  it('produces the same bytes for random units, split or not, in both byte orders, and the same failures', () => {
    const random = seededRandom(18);
    const cases = Array.from({ length: 1500 }, () => randomUnits(random));
    const program = process.env['LIBBPF_DEDUP'];
    if (program !== undefined) writeFileSync(answersPath, `${JSON.stringify(ask(program, cases), null, 0)}\n`);
    const expected = JSON.parse(readFileSync(answersPath, 'utf8')) as string[];
    expect(expected.filter((text) => !text.startsWith('BTF_')).length).toBeGreaterThan(1000);
    const different = cases.findIndex((units, index) => answer(units) !== expected[index]);
    expect(different, 'the first case that differs').toBe(-1);
  });

  it('follows 100,000 pointers to each other', () => {
    const builder = new BtfBuilder();
    for (let id = 1; id <= 100_000; id += 1) builder.append({ kind: 'PTR', name: '', type: id + 1 });
    builder.append({ kind: 'FLOAT', name: 'float', size: 4 });
    const btf = builder.toBtf();
    expect(Buffer.compare(dedup(btf).btf.bytes, btf.bytes)).toBe(0);
  });
});
