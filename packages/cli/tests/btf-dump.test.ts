import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { BtfBuilder } from '@bpf-link-wasm/btf';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { runBtf } from '../src/btf/run-btf.js';

const folder = mkdtempSync(join(tmpdir(), 'btf-command-'));
const path = join(folder, 'sample.btf');
const packed = join(folder, 'sample.btf.gz');

/** A kernel's types, and an object for it. */
const core = (name: string): string => fileURLToPath(new URL(`../../btf/tests/core/${name}`, import.meta.url));

function makeSample(): Uint8Array {
  const builder = new BtfBuilder();
  const int = builder.add({ kind: 'INT', name: 'int', size: 4, encoding: 1, offsetBits: 0, bits: 32 });
  const members = ['a', 'b'].map((name, index) => ({ name, type: int, offsetBits: index * 64, bitfieldSize: 0 }));
  builder.add({ kind: 'STRUCT', name: 'pair', size: 16, hasBitfields: false, members });
  return builder.build();
}

writeFileSync(path, makeSample());
writeFileSync(packed, gzipSync(makeSample()));
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => vi.restoreAllMocks());

/** Runs `btf ...`. @returns The exit code and what it printed. */
async function run(...words: string[]): Promise<{ exitCode: number; stdout: string; stderr: string }> {
  const printed = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    vi.spyOn(process[stream], 'write').mockImplementation((text) => {
      printed[stream] += Buffer.from(text as Uint8Array).toString();
      return true;
    });
  }
  const exitCode = await runBtf(words);
  vi.restoreAllMocks();
  return { exitCode, ...printed };
}

describe('btf dump', () => {
  it('prints types like bpftool, from compressed and uncompressed files', async () => {
    const expected =
      "[1] INT 'int' size=4 bits_offset=0 nr_bits=32 encoding=SIGNED\n[2] STRUCT 'pair' size=16 vlen=2\n\t'a' type_id=1 bits_offset=0\n\t'b' type_id=1 bits_offset=64\n";
    expect(await run('dump', path)).toEqual({ exitCode: 0, stdout: expected, stderr: '' });
    expect((await run('dump', packed)).stdout).toBe(expected);
  });

  it.each([
    ['c', 'struct pair {\n\tint a;\n\tlong: 0;\n\tint b;\n\tlong: 0;\n};'],
    [
      'rust',
      'pub struct pair {\n    pub a: i32,\n    pub _pad: [u8; 4],\n    pub b: i32,\n    pub _pad_2: [u8; 4],\n}',
    ],
    ['ts', 'export interface pair {\n  a: number;\n  b: number;\n}'],
    ['js', 'b: view.getInt32(at + 8, littleEndian),'],
    ['json', '"kind":"STRUCT","name":"pair"'],
  ])('prints one type as %s', async (format, text) => {
    const { exitCode, stdout } = await run('dump', '--format', format, path, 'pair');
    expect(exitCode).toBe(0);
    expect(stdout).toContain(text);
  });

  it('reports a missing type', async () => {
    expect(await run('dump', path, 'nope')).toEqual({
      exitCode: 2,
      stdout: '',
      stderr: 'error[USAGE_BAD_VALUE]: option "type": found "nope", expected the name or id of a type\n',
    });
  });

  it('prints the requested members as kernel types in Rust', async () => {
    const { exitCode, stdout } = await run('dump', path, '--format', 'rust-core', 'pair.b');
    expect(exitCode).toBe(0);
    expect(stdout).toContain('kernel_types! {\n    pub struct pair {\n        pub b: i32,\n    }\n}\n');
  });

  it('prints the kernel types in Rust that an object needs, and why some are left out', async () => {
    const { exitCode, stdout } = await run(
      'dump',
      core('kernel.btf'),
      '--format',
      'rust-core',
      '--for',
      core('prog.o'),
    );
    expect(exitCode).toBe(0);
    expect(stdout).toContain('// Left out: path "struct absent.x": no type "absent" in the kernel');
    expect(stdout).toContain('        pub nested: r#in,\n        pub arr: [i32; 6],\n');
    expect(stdout).toContain('    pub struct sample___old {\n        pub a: i32,\n    }\n');
    expect(stdout).not.toContain('BLUE =');
  });

  it.each([
    [['pair.bb'], 1, 'path "pair.bb": no member "bb" in struct pair, expected one of its members, such as "b"'],
    [['pair.bb', '--for', 'prog.o'], 1, 'path "pair.bb": no member "bb" in struct pair'],
    [[], 2, 'option "types": found none, expected members such as task_struct.pid, or --for with an object'],
  ])('refuses kernel types in Rust for %j', async (words, exitCode, message) => {
    const files = words.map((word) => (word === 'prog.o' ? core(word) : word));
    const found = await run('dump', path, '--format', 'rust-core', ...files);
    expect(found).toMatchObject({ exitCode, stdout: '' });
    expect(found.stderr).toContain(message);
  });

  it('accepts an object only with that format', async () => {
    const { exitCode, stderr } = await run('dump', path, '--format', 'rust', '--for', core('prog.o'));
    expect(exitCode).toBe(2);
    expect(stderr).toContain('option "for": found --format rust, expected --format rust-core');
  });

  it('reports what is wrong with a file', async () => {
    const bad = join(folder, 'bad.btf');
    writeFileSync(bad, 'no BTF, but long enough for it');
    expect(await run('dump', bad)).toMatchObject({
      exitCode: 1,
      stderr: 'error[BTF_NOT_BTF]: BTF: first bytes 0x6f6e, expected 0xeb9f or 0x9feb\n',
    });
    expect(await run('dump', join(folder, 'missing'))).toMatchObject({ exitCode: 3 });
  });
});

describe('btf layout', () => {
  it('shows offsets and holes', async () => {
    const { exitCode, stdout } = await run('layout', path, 'pair');
    expect(exitCode).toBe(0);
    expect(stdout.replaceAll(/ +/g, ' ')).toContain(
      '\tint a; /* 0 4 */\n\n\t/* XXX 4 bytes hole */\n\n\tint b; /* 8 4 */\n',
    );
    expect(JSON.parse((await run('layout', '--json', path)).stdout)).toMatchObject([
      { name: 'pair', size: 16, holes: 1, holeBits: 32, paddingBits: 32 },
    ]);
  });
});

describe('btf types', () => {
  it('lists types and their sizes', async () => {
    const { stdout } = await run('types', path);
    expect(stdout).toContain('id  kind    size  name\n1   INT     4     int\n2   STRUCT  16    pair\n');
    expect(JSON.parse((await run('types', '--json', '--kind', 'struct', '--', path)).stdout)).toMatchObject({
      types: [{ id: 2, kind: 'STRUCT', size: 16 }],
    });
  });
});

describe('btf core', () => {
  it('reports that raw BTF has no relocations', async () => {
    expect(await run('core', path)).toEqual({ exitCode: 0, stdout: 'no CO-RE relocations\n', stderr: '' });
  });
});
