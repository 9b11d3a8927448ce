import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { seededRandom } from '@bpf-link-wasm/testkit/random';
import { describe, expect, it } from 'vitest';
import { countHoles, packedSize } from '../../src/layout/packed-size.js';
import { TypeSizes } from '../../src/layout/type-sizes.js';
import type { StructType } from '../../src/model/btf-type.js';
import { decode } from '../../src/model/decode.js';
import { randomStructs, wildStructs } from './pahole/random-structs.js';

const structs = [
  ['compiled', 'as a compiler makes them', randomStructs(seededRandom(24), 400)],
  ['wild-64', 'of any shape', wildStructs(seededRandom(294), 300, 8)],
  ['wild-32', 'of any shape with pointers of 4 bytes', wildStructs(seededRandom(103), 300, 4)],
] as const;

/** What is asked of pahole, and what is kept of its answer. */
const questions = {
  sizes: (pahole: string, input: string) => ask(pahole, input, '--sizes'),
  packable: (pahole: string, input: string) => ask(pahole, input, '--packable'),
  // Only the text of a struct shows holes of bits.
  'bit-holes': (pahole: string, input: string) =>
    Array.from(
      ask(pahole, input).matchAll(/^struct (\w+) \{$.*?^\}/gms),
      ([text, name]) => `${name}\t${/bit holes: (\d+)/.exec(text)?.[1] ?? 0}\n`,
    ).join(''),
} as const;

function ask(pahole: string, input: string, ...words: string[]): string {
  return execFileSync(pahole, ['-F', 'btf', ...words, input], { encoding: 'utf8' });
}

/** What pahole says of structs; asks it where PAHOLE names it. */
function golden(name: string, question: keyof typeof questions, bytes: Uint8Array): string[] {
  const file = new URL(`./pahole/${name}.${question}.txt`, import.meta.url);
  const pahole = process.env['PAHOLE'];
  if (pahole !== undefined) {
    const input = new URL(`./pahole/${name}.${question}.btf`, import.meta.url);
    writeFileSync(input, bytes);
    writeFileSync(file, questions[question](pahole, input.pathname));
    rmSync(input);
  }
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  expect(lines.length).toBeGreaterThan(40);
  return lines;
}

describe.each(structs)('structs %s, %s', (name, _, bytes) => {
  const btf = decode(bytes);
  const all = Array.from(btf.types(), ([, type]) => type).filter((type): type is StructType => type.kind === 'STRUCT');

  it('have as many holes as pahole --sizes lists', () => {
    const sizes = new TypeSizes(btf);
    expect(all.map((type) => `${type.name}\t${type.size}\t${countHoles(btf, type, sizes).bytes}`)).toEqual(
      golden(name, 'sizes', bytes),
    );
  });

  it('have as many holes of bits as their texts by pahole count', () => {
    const sizes = new TypeSizes(btf);
    expect(all.map((type) => `${type.name}\t${countHoles(btf, type, sizes).bits}`)).toEqual(
      golden(name, 'bit-holes', bytes),
    );
  });

  it('are packed to the sizes that pahole --packable lists', () => {
    const sizes = new TypeSizes(btf);
    const lines = all.flatMap((type) => {
      const packed = packedSize(btf, type, sizes);
      return packed === undefined ? [] : [`${type.name}\t${type.size}\t${packed}\t${type.size - packed}`];
    });
    expect(lines).toEqual(golden(name, 'packable', bytes));
  });
});
