import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { runInspect } from '../src/inspect/run-inspect.js';

const files = fileURLToPath(new URL('../../btf/tests', import.meta.url));
const hash = `${files}/loaders/maps/objects/hash.o`;
const prog = `${files}/core/prog.o`;

function run(...words: string[]): { exitCode: number; stdout: string; stderr: string } {
  const out = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  const err = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const exitCode = runInspect(words);
  const text = (spy: typeof out): string =>
    spy.mock.calls.map(([chunk]) => Buffer.from(chunk as Uint8Array).toString()).join('');
  return { exitCode, stdout: text(out), stderr: text(err) };
}

afterEach(() => void vi.restoreAllMocks());

describe('inspect', () => {
  it('prints the contents of an object, and the verdict of each loader', () => {
    const { exitCode, stdout } = run(hash, '--kernel', '6.1');
    expect(exitCode).toBe(0);
    expect(stdout).toContain(`${hash}, for kernel 6.1, no kernel BTF\n`);
    expect(stdout).toMatch(/^map +loader +type/m);
    expect(stdout).toContain('no CO-RE relocations\n');
    for (const loader of ['libbpf', 'aya-obj', 'cilium/ebpf'])
      expect(stdout).toMatch(new RegExp(`^${loader} \\S+: nothing found that prevents loading`, 'm'));
  });

  it('exits with 1 when no loader can load the object, and says why', () => {
    const { exitCode, stdout } = run(prog, '--kernel', '6.18', '--kernel-btf', `${files}/core/kernel.btf`);
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/^\d+ CO-RE relocations: \d+ found, \d+ not in this kernel, 0 refused$/m);
    expect(stdout).toMatch(/^libbpf \S+: does not load\n {2}error: CO-RE: struct absent\.x: not in this kernel/m);
  });

  it('inspects each of several objects, and fails for one of them', () => {
    const raw = `${files}/core/kernel.btf`;
    const words = [hash, 'missing.o', raw, prog, hash, '--kernel', '6.18', '--kernel-btf', raw];
    const { exitCode, stdout, stderr } = run(...words);
    expect(exitCode).toBe(3);
    expect(stderr.split('\n')).toEqual([
      'error[IO_NOT_FOUND]: "missing.o": no such file',
      expect.stringContaining(`error[BTF_NOT_ELF]: ${JSON.stringify(raw)}: ELF: `),
      '',
    ]);
    const heads = stdout.split('\n').filter((line) => line.includes(', for kernel 6.18, BTF of '));
    expect(heads.map((line) => line.split(',')[0])).toEqual([hash, prog, hash]);
    vi.restoreAllMocks();
    const lines = run(...words, '--json')
      .stdout.trimEnd()
      .split('\n');
    expect(lines.map((line) => (JSON.parse(line) as { file?: string }).file)).toEqual([
      hash,
      undefined,
      undefined,
      prog,
      hash,
    ]);
  });

  it('prints data', () => {
    const { stdout } = run(hash, '--kernel', '6.1', '--json');
    const data = JSON.parse(stdout) as { loaders: { aya: { loads: boolean } } };
    expect(data).toMatchObject({ file: hash, kernel: '6.1', programs: expect.any(Array) as unknown[], externs: [] });
    expect(data.loaders.aya.loads).toBe(true);
  });

  it('refuses a file that is not a BPF object, with a code', () => {
    const raw = run(`${files}/core/kernel.btf`, '--json');
    expect([raw.exitCode, (JSON.parse(raw.stdout) as { error: { code: string } }).error.code]).toEqual([
      1,
      'BTF_NOT_ELF',
    ]);
    vi.restoreAllMocks();
    expect(run('missing.o')).toMatchObject({ exitCode: 3, stderr: expect.stringContaining('IO_NOT_FOUND') as string });
    vi.restoreAllMocks();
    expect(run(hash, '--kernel', '4.9')).toMatchObject({ exitCode: 2 });
  });
});
