import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { demand, findProgram, program as installed } from '@bpf-link-wasm/testkit/requirement';
import { runCommand } from '@bpf-link-wasm/testkit/run-command';
import { afterEach, describe, expect, it, vi } from 'vitest';
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
  it('accepts an object as its loader loads it', async () => {
    const { exitCode, stdout } = await run('check', `${objects}/hash.o`, '--kernel', '6.18');
    expect([exitCode, stdout]).toEqual([
      0,
      `${objects}/hash.o: accepted by kernel 6.18 as libbpf loads it; first accepted by kernel 4.18\n`,
    ]);
  });

  it('tells what a kernel says to the bytes as they are', async () => {
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

  it('ends with 2 for a kernel that it does not know, with 3 for a file that is not there', async () => {
    expect(await run('check', `${objects}/hash.o`, '--kernel', '9.9')).toMatchObject({
      exitCode: 2,
      stderr: 'error[USAGE_BAD_VALUE]: kernel: "9.9", expected a version from 4.18 to 7.2\n',
    });
    vi.restoreAllMocks();
    expect(await run('check', 'missing.o')).toMatchObject({
      exitCode: 3,
      stderr: 'error[IO_READ_FAILED]: "missing.o": cannot be read, ENOENT\n',
    });
  });
});

describe('btf maps', () => {
  it('shows what each loader makes of a map', async () => {
    const { exitCode, stdout } = await run('maps', `${objects}/numa-node.o`);
    expect(exitCode).toBe(1);
    expect(stdout.split('\n').slice(0, 4)).toEqual([
      'map  loader            type  key  value  entries  flags',
      'm    libbpf 1.8        HASH  4    8      8        0x4',
      'm    aya-obj 0.6       HASH  4    8      8        0x4',
      'm    cilium/ebpf 0.22  refused: map m: unrecognized field numa_node in BTF map definition',
    ]);
  });

  it('shows what maps hold from the start', async (context) => {
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

  it('asks only the loaders that are named', async () => {
    const { exitCode, stdout } = await run('maps', `${objects}/numa-node.o`, '--loader', 'libbpf');
    expect([exitCode, stdout]).toEqual([
      0,
      'map  loader      type  key  value  entries  flags\nm    libbpf 1.8  HASH  4    8      8        0x4\n',
    ]);
  });
});
