import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BtfBuilder } from '@bpf-link-wasm/btf';
import { seededRandom } from '@bpf-link-wasm/testkit/random';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { runBtf } from '../src/btf/run-btf.js';
import { randomStructs } from './pahole/random-structs.js';

const folder = mkdtempSync(join(tmpdir(), 'btf-layout-'));
const file = join(folder, 'types.btf');
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => void vi.restoreAllMocks());

async function run(...words: string[]): ReturnType<typeof runOn> {
  return runOn(file, ...words);
}

async function runOn(path: string, ...words: string[]): Promise<{ exitCode: number; stdout: string }> {
  const out = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const exitCode = await runBtf(['layout', path, ...words]);
  return { exitCode, stdout: out.mock.calls.map(([chunk]) => Buffer.from(chunk as Uint8Array).toString()).join('') };
}

describe('btf layout', () => {
  const builder = new BtfBuilder();
  const int = builder.append({ kind: 'INT', name: 'int', size: 4, encoding: 1, offsetBits: 0, bits: 32 });
  const member = (name: string, type: number, offsetBits: number) => ({ name, type, offsetBits, bitfieldSize: 0 });
  const members = [member('a', int, 0), member('b', int, 64), member('c', int, 128)];
  const holey = builder.append({ kind: 'STRUCT', name: 'holey', size: 24, hasBitfields: false, members });
  const rest = [member('h', holey, 0), member('d', int, 224)];
  builder.append({ kind: 'STRUCT', name: 'outer', size: 32, hasBitfields: false, members: rest });
  writeFileSync(file, builder.build());

  it('lists names, sizes and numbers of holes', async () => {
    expect(await run('--sizes')).toEqual({ exitCode: 0, stdout: 'holey\t24\t2\nouter\t32\t1\n' });
  });

  it('leaves out what has fewer holes', async () => {
    expect((await run('-s', '-H', '2')).stdout).toBe('holey\t24\t2\n');
    vi.restoreAllMocks();
    expect((await run('-H', '2')).stdout).toMatch(/^struct holey \{/);
    vi.restoreAllMocks();
    expect((await run('-H', 'two')).exitCode).toBe(2);
  });

  it('lists what contains a type', async () => {
    expect((await run('--contains', 'holey')).stdout).toBe('outer\n');
    vi.restoreAllMocks();
    expect((await run('-i', 'nothing')).exitCode).toBe(2);
  });
});

describe('btf layout, as pahole', () => {
  const structs = join(folder, 'structs.btf');
  writeFileSync(structs, randomStructs(seededRandom(24), 400));

  for (const [name, ...words] of [
    ['packable', '--packable'],
    ['sizes', '--sizes'],
    ['holes', '--sizes', '--holes', '2'],
  ] as const) {
    it(`prints the same with ${words.join(' ')}`, async () => {
      const golden = new URL(`./pahole/${name}.txt`, import.meta.url);
      const pahole = process.env['PAHOLE'];
      if (pahole !== undefined) writeFileSync(golden, execFileSync(pahole, ['-F', 'btf', ...words, structs]));
      const expected = readFileSync(golden, 'utf8');
      expect(expected.split('\n').length).toBeGreaterThan(50);
      expect(await runOn(structs, ...words)).toEqual({ exitCode: 0, stdout: expected });
    });
  }

  it('prints packable structs as JSON', async () => {
    const [first] = JSON.parse((await runOn(structs, '--packable', '--json')).stdout) as object[];
    expect(first).toEqual({ id: expect.any(Number), name: 's2', size: 80, packedSize: 56, saved: 24 });
  });
});
