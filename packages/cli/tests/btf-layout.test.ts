import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BtfBuilder } from '@bpf-link-wasm/btf';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { runBtf } from '../src/btf/run-btf.js';

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

  it('omits structs with fewer holes', async () => {
    expect((await run('-s', '-H', '2')).stdout).toBe('holey\t24\t2\n');
    vi.restoreAllMocks();
    expect((await run('-H', '2')).stdout).toMatch(/^struct holey \{/);
    vi.restoreAllMocks();
    expect((await run('-H', 'two')).exitCode).toBe(2);
  });

  it('lists what would be smaller with members moved into holes, as lines and as JSON', async () => {
    expect((await run('--packable')).stdout).toBe('holey\t24\t12\t12\n');
    vi.restoreAllMocks();
    expect(JSON.parse((await run('--packable', '--json')).stdout)).toEqual([
      { id: holey, name: 'holey', size: 24, packedSize: 12, saved: 12 },
    ]);
  });

  it('lists the structs that contain a type', async () => {
    expect((await run('--contains', 'holey')).stdout).toBe('outer\n');
    vi.restoreAllMocks();
    expect((await run('-i', 'nothing')).exitCode).toBe(2);
  });
});
