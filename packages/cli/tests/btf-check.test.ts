import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BtfBuilder } from '@bpf-link-wasm/btf';
import { demand, findProgram, program as installed } from '@bpf-link-wasm/testkit/requirement';
import { runCommand } from '@bpf-link-wasm/testkit/run-command';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { makeElf } from '@bpf-link-wasm/testkit/elf-file';
import { runBtf } from '../src/btf/run-btf.js';

const at = (path: string): string => fileURLToPath(new URL(`../../btf/tests/${path}`, import.meta.url));
const hash = at('loaders/maps/objects/hash.o');
const kernel = at('kernel/module/kernel.btf');
const split = at('kernel/module/module.btf');
let folder = '';

async function check(...words: string[]): Promise<[exitCode: number, stdout: string]> {
  const out = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  const exitCode = await runBtf(['check', ...words]);
  const text = out.mock.calls.map(([chunk]) => String(chunk)).join('');
  out.mockRestore();
  return [exitCode, text.replaceAll(`${folder}/`, '')];
}

async function write(name: string, bytes: Uint8Array): Promise<string> {
  await writeFile(join(folder, name), bytes);
  return join(folder, name);
}

beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'btf-check-'))));
afterAll(() => rm(folder, { recursive: true }));
afterEach(() => void vi.restoreAllMocks());

describe('btf check', () => {
  it('reports the first kernel on request, and otherwise checks no other kernel', async () => {
    const path = await write('hash.o', await readFile(hash));
    expect(await check(path, '--minimum-kernel')).toEqual([
      0,
      'hash.o: accepted by the newest kernel as libbpf loads it; first accepted by kernel 4.18\n',
    ]);
    expect(JSON.parse((await check(path, '--json', '--minimum-kernel'))[1])).toMatchObject({ minimumKernel: '4.18' });
    expect(JSON.parse((await check(path, '--json'))[1])).not.toHaveProperty('minimumKernel');
  });

  it('checks the BTF of a module with that of its kernel', async () => {
    const path = await write('module.btf', await readFile(split));
    expect(await check(path, '--base', kernel, '--minimum-kernel')).toEqual([
      0,
      'module.btf: accepted by the newest kernel as it is; first accepted by kernel 5.11\n',
    ]);
    const [exitCode, text] = await check(path);
    expect(exitCode).toBe(1);
    expect(text).toContain('the kernel returns EINVAL: Invalid string section');
    const object = await write('module.ko', makeElf({ '.BTF': await readFile(split) }));
    expect(await check(object, '--base', kernel, '--kernel', '6.18')).toEqual([
      0,
      'module.ko: accepted by kernel 6.18 as it is\n',
    ]);
  });

  it('checks a module with its own distilled base, and the base too', async () => {
    const [own, base] = await Promise.all(
      ['distilled', 'distilled.base'].map((name) => readFile(at(`kernel/module/${name}.btf`))),
    );
    const path = await write('apart.ko', makeElf({ '.BTF': own!, '.BTF.base': base! }));
    const accepted = [0, 'apart.ko: accepted by kernel 6.18 as it is\n'];
    expect(await check(path, '--kernel', '6.18')).toEqual(accepted);
    expect(await check(path, '--kernel', '6.18', '--base', kernel)).toEqual(accepted);
    const bad = Uint8Array.from(base!);
    bad[bad[4]! + 3] = 0xff; // After the header: the name of its first type.
    const broken = await write('broken.ko', makeElf({ '.BTF': own!, '.BTF.base': bad }));
    const [exitCode, text] = await check(broken, '--kernel', '6.18');
    expect([exitCode, text]).toEqual([1, expect.stringMatching(/^broken.ko: error\[BTF_NAME_OFFSET\]: /)]);
  });

  it('assumes a little-endian kernel by default, and says so', async (context) => {
    demand(context, installed('clang-22', 'clang'));
    const words = ['-target', 'bpfeb', '-g', '-O2', '-c', at('fixtures/kinds.c'), '-o', join(folder, 'big.o')];
    await runCommand(findProgram('clang-22') ?? 'clang', words);
    const path = join(folder, 'big.o');
    expect(await check(path, '--kernel', '6.18')).toEqual([
      1,
      'big.o: error[BTF_LOADER]: a big-endian object, but the target kernel is little-endian: loading non-native endianness is unsupported\n' +
        '  fix: check a kernel of the other order with --byte-order\n' +
        'big.o: refused by kernel 6.18 as libbpf loads it\n',
    ]);
    expect(await check(path, '--kernel', '6.18', '--byte-order', 'big')).toEqual([
      0,
      'big.o: accepted by big-endian kernel 6.18 as libbpf loads it\n',
    ]);
    expect((await check(hash, '--byte-order', 'big'))[1]).toContain('a little-endian object');
  });

  it('reports the byte order of raw BTF', async () => {
    const builder = new BtfBuilder({ byteOrder: 'big' });
    builder.append({ kind: 'FLOAT', name: 'float', size: 4 });
    const path = await write('big.btf', builder.build());
    const [exitCode, text] = await check(path, '--kernel', '6.18');
    expect(exitCode).toBe(1);
    expect(text).toContain('note: the data is big-endian, but the target kernel is little-endian\n');
    expect((await check(path, '--kernel', '6.18', '--byte-order', 'big'))[0]).toBe(0);
  });
});
