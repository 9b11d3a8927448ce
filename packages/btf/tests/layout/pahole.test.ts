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
  ['wild-64', 'of any shape', wildStructs(seededRandom(1), 150, 8)],
  ['wild-32', 'of any shape with pointers of 4 bytes', wildStructs(seededRandom(2), 150, 4)],
] as const;

/** What pahole says of structs; asks it where PAHOLE names it. */
function golden(name: string, option: string, bytes: Uint8Array): string[] {
  const file = new URL(`./pahole/${name}.${option}.txt`, import.meta.url);
  const pahole = process.env['PAHOLE'];
  if (pahole !== undefined) {
    const input = new URL(`./pahole/${name}.btf`, import.meta.url);
    writeFileSync(input, bytes);
    writeFileSync(file, execFileSync(pahole, ['-F', 'btf', `--${option}`, input.pathname]));
    rmSync(input);
  }
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  expect(lines.length).toBeGreaterThan(40);
  return lines;
}

describe.each(structs)('structs %s, %s', (name, _, bytes) => {
  const btf = decode(bytes);
  const sizes = new TypeSizes(btf);
  const all = Array.from(btf.types(), ([, type]) => type).filter((type): type is StructType => type.kind === 'STRUCT');

  it('have as many holes as pahole --sizes lists', () => {
    expect(all.map((type) => `${type.name}\t${type.size}\t${countHoles(btf, type, sizes).bytes}`)).toEqual(
      golden(name, 'sizes', bytes),
    );
  });

  it('are packed to the sizes that pahole --packable lists', () => {
    const lines = all.flatMap((type) => {
      const packed = packedSize(btf, type, sizes);
      return packed === undefined ? [] : [`${type.name}\t${type.size}\t${packed}\t${type.size - packed}`];
    });
    expect(lines).toEqual(golden(name, 'packable', bytes));
  });
});
