import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { fileURLToPath } from 'node:url';
import { demand, findProgram, program as installed } from '@bpf-link-wasm/testkit/requirement';
import { runCommand } from '@bpf-link-wasm/testkit/run-command';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { runBtf } from '../src/btf/run-btf.js';

const objects = fileURLToPath(new URL('../../btf/tests/loaders/maps/objects', import.meta.url));

/** What `bpf-link-wasm btf WORDS` prints, and its exit code. */
async function run(...words: string[]): Promise<{ exitCode: number; stdout: string; stderr: string }> {
  const out = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  const err = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const exitCode = await runBtf(words);
  const text = (spy: typeof out): string => spy.mock.calls.map(([chunk]) => String(chunk)).join('');
  return { exitCode, stdout: text(out), stderr: text(err) };
}

afterEach(() => void vi.restoreAllMocks());

describe('btf check', () => {
  it('accepts an object as changed by its loader', async () => {
    const { exitCode, stdout } = await run('check', `${objects}/hash.o`, '--kernel', '6.18');
    expect([exitCode, stdout]).toEqual([0, `${objects}/hash.o: accepted by kernel 6.18 as libbpf loads it\n`]);
  });

  it('reports the verdict of a kernel on the unchanged bytes', async () => {
    const { exitCode, stdout } = await run('check', `${objects}/hash.o`, '--loader', 'none', '--json');
    const result = JSON.parse(stdout) as { ok: boolean; errno: string; issues: { code: string }[] };
    expect([exitCode, result.ok, result.errno, result.issues[0]?.code]).toEqual([
      1,
      false,
      'EINVAL',
      'BTF_DATASEC_SIZE',
    ]);
  });

  it('prints SARIF', async () => {
    const { stdout } = await run('check', `${objects}/hash.o`, '--loader', 'none', '--format', 'sarif');
    const sarif = JSON.parse(stdout) as { version: string; runs: { results: { ruleId: string; level: string }[] }[] };
    expect([sarif.version, sarif.runs[0]?.results[0]?.ruleId, sarif.runs[0]?.results[0]?.level]).toEqual([
      '2.1.0',
      'BTF_DATASEC_SIZE',
      'error',
    ]);
  });

  it('exits with 2 for an unknown kernel, with 3 for a missing file', async () => {
    expect(await run('check', `${objects}/hash.o`, '--kernel', '4.9')).toMatchObject({
      exitCode: 2,
      stderr: 'error[USAGE_BAD_VALUE]: option "kernel": found "4.9", expected a version of 4.18 or later\n',
    });
    vi.restoreAllMocks();
    expect(await run('check', 'missing.o')).toMatchObject({
      exitCode: 3,
      stderr: 'error[IO_NOT_FOUND]: "missing.o": no such file\n',
    });
  });
});

describe('errors of btf', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'btf-errors-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it.each([
    ['cut off', gzipSync(new Uint8Array(1000)).subarray(0, 20), /^data: compressed with gzip, /],
    ['too large', gzipSync(new Uint8Array(2 ** 28 + 1)), /more than 268435456 bytes when decompressed$/],
    ['damaged zlib', Buffer.from([0x78, 0x9c, 1, 2, 3]), /^data: compressed with deflate, /],
  ])('reports compressed data that is %s as an error of the file', async (_, bytes, message) => {
    await writeFile(join(folder, 'bad.gz'), bytes);
    const { exitCode, stdout } = await run('dump', join(folder, 'bad.gz'), '--json');
    expect(exitCode).toBe(1);
    expect(JSON.parse(stdout)).toEqual({
      schema: 1,
      ok: false,
      error: {
        code: 'BTF_DECOMPRESS_FAILED',
        family: 'btf',
        message: expect.stringMatching(message),
        details: expect.objectContaining({ format: expect.stringMatching(/gzip|deflate/) }),
      },
      diagnostics: [],
    });
  });

  it.each(['abc', '-1', '1.5', '48', '8192', ''])('refuses cache lines of %j bytes', async (value) => {
    expect(await run('layout', `${objects}/hash.o`, `--cacheline=${value}`)).toEqual({
      exitCode: 2,
      stdout: '',
      stderr: `error[USAGE_BAD_VALUE]: option "cacheline": found "${value}", expected 0 or a power of two up to 4096\n`,
    });
  });

  it.each(['0', '32', '128'])('accepts cache lines of %s bytes', async (value) => {
    expect(await run('layout', `${objects}/hash.o`, '--cacheline', value)).toMatchObject({ exitCode: 0, stderr: '' });
  });

  it.each([
    [['chekc', 'a.o'], "btf: unknown command 'chekc' (Did you mean check?)"],
    [['dump', '--frmat', 'c'], "btf dump: unknown option '--frmat' (Did you mean --format?)"],
    [['dump'], "btf dump: missing required argument 'file'"],
    [
      ['check', 'a.o', '--loader', 'x'],
      "btf check: option '--loader <name>' argument 'x' is invalid. Allowed choices are libbpf, aya, none",
    ],
    [[], 'btf: found no command'],
  ])('have a code and a JSON form for %j', async (words, message) => {
    const expected = `${message}; ${message.slice(0, message.indexOf(':'))} --help lists what it accepts`;
    expect(await run(...words)).toEqual({
      exitCode: 2,
      stdout: '',
      stderr: expect.stringContaining(`error[USAGE_BAD_ARGUMENT]: ${expected}`),
    });
    if (words.length === 0) return;
    vi.restoreAllMocks();
    const { exitCode, stdout } = await run(...words, '--json');
    expect(exitCode).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ ok: false, error: { code: 'USAGE_BAD_ARGUMENT', family: 'usage' } });
  });

  it('reports its own faults as internal errors', async () => {
    vi.spyOn(JSON, 'stringify').mockImplementationOnce(() => {
      throw new RangeError('Invalid string length');
    });
    expect(await run('layout', `${objects}/hash.o`, '--json')).toMatchObject({
      exitCode: 70,
      stdout: expect.stringContaining('"code":"BTF_INTERNAL","family":"engine"'),
    });
  });
});

describe('btf maps', () => {
  it('shows how each loader reads a map', async () => {
    const { exitCode, stdout } = await run('maps', `${objects}/numa-node.o`);
    expect(exitCode).toBe(1);
    expect(stdout.split('\n').slice(0, 4)).toEqual([
      'map  loader            type  key  value  entries  flags',
      'm    libbpf 1.8        HASH  4    8      8        0x4',
      'm    aya-obj 0.6       HASH  4    8      8        0x4',
      'm    cilium/ebpf 0.22  refused: map m: unrecognized field numa_node in BTF map definition',
    ]);
  });

  it('shows the initial contents of maps', async (context) => {
    demand(context, installed('clang-22', 'clang'));
    const folder = await mkdtemp(join(tmpdir(), 'slots-'));
    try {
      const source = fileURLToPath(new URL('../../btf/tests/fixtures/values.c', import.meta.url));
      const object = join(folder, 'values.o');
      await runCommand(findProgram('clang-22') ?? 'clang', [
        '-target',
        'bpfel',
        '-g',
        '-O2',
        '-c',
        source,
        '-o',
        object,
      ]);
      const { stdout } = await run('maps', object, '--loader', 'cilium');
      expect(stdout.split('\n').filter((line) => /^\w+\[/.test(line))).toEqual([
        'CALLS[1] = next',
        'BY_INDEX[0] = FIRST',
        'BY_INDEX[2] = SECOND',
        'BY_KEY[0] = SECOND',
        'BY_KEY[1] = SECOND',
      ]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('asks only the given loaders', async () => {
    const { exitCode, stdout } = await run('maps', `${objects}/numa-node.o`, '--loader', 'libbpf');
    expect([exitCode, stdout]).toEqual([
      0,
      'map  loader      type  key  value  entries  flags\nm    libbpf 1.8  HASH  4    8      8        0x4\n',
    ]);
  });
});
