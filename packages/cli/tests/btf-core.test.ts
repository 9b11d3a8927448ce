import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BtfBuilder, decode } from '@bpf-link-wasm/btf';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { runBtf } from '../src/btf/run-btf.js';

const files = fileURLToPath(new URL('../../btf/tests/core', import.meta.url));
const object = join(files, 'prog.o');
const kernel = join(files, 'kernel.btf');
const guarded = join(files, 'guarded.o');
const unfit = join(files, 'unfit.o');
const folder = mkdtempSync(join(tmpdir(), 'btf-core-'));
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => void vi.restoreAllMocks());

async function run(...words: string[]): Promise<{ exitCode: number; stdout: string }> {
  const out = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  const exitCode = await runBtf(words);
  return { exitCode, stdout: out.mock.calls.map(([chunk]) => Buffer.from(chunk as Uint8Array).toString()).join('') };
}

describe('btf core', () => {
  it('lists the relocations of an object by section, program and instruction', async () => {
    const { exitCode, stdout } = await run('core', object);
    expect(exitCode).toBe(0);
    expect(stdout.split('\n').slice(0, 3)).toEqual([
      'section       program  insn  kind               offset  access',
      'tracepoint/x  prog     0     field_byte_offset  0       struct sample.a',
      'tracepoint/x  prog     3     field_byte_offset  4       struct sample.moved',
    ]);
  });

  it('reports how they resolve on a kernel', async () => {
    const { exitCode, stdout } = await run('core', object, '--kernel-btf', kernel);
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/prog +0 +field_byte_offset +0 +moved: 16 +struct sample\.a\n/);
    expect(stdout).toMatch(/field_byte_offset +0 +missing +struct absent\.x\n/);
    expect(stdout).toMatch(/field_exists +0 +absent: 0 +struct sample___old\.missing\n/);
    expect(stdout).toContain(
      'kernel.btf: struct absent.x: not in the kernel, at program prog, instruction 82: check that it exists before reading it\n',
    );
  });

  // Windows has no such names.
  it.skipIf(process.platform === 'win32')('escapes control characters in the path of a kernel', async () => {
    const hostile = join(folder, 'a\u{1b}[2J\nerror[X]: forged.btf');
    writeFileSync(hostile, readFileSync(kernel));
    const { stdout } = await run('core', object, '--kernel-btf', hostile);
    expect(stdout).toContain('\na\\u{1b}[2J\\u{a}error[X]: forged.btf: struct absent.x: not in the kernel');
    expect(stdout).not.toContain('\u{1b}');
    expect(stdout).not.toMatch(/^error/m);
  });

  it('accepts several kernels, with a column for each', async () => {
    const more = new BtfBuilder();
    const base = decode(new Uint8Array(readFileSync(kernel)));
    for (const [, type] of base.types()) more.append(type);
    const int = base.get('int', 'INT');
    for (const name of ['absent', 'sample___old'])
      more.add({
        kind: 'STRUCT',
        name,
        size: 24,
        hasBitfields: false,
        members: ['x', 'missing'].map((member, index) => ({
          name: member,
          type: int,
          offsetBits: 64 * (index + 1),
          bitfieldSize: 0,
        })),
      });
    writeFileSync(join(folder, 'newer.btf'), more.build());
    const { exitCode, stdout } = await run('core', object, '--kernel-btf', join(folder, 'newer.btf'), kernel);
    expect(stdout).toMatch(/^section +program +insn +kind +offset +newer\.btf +kernel\.btf +access\n/);
    expect(stdout).toMatch(/field_byte_offset +0 +moved: 8 +missing +struct absent\.x\n/);
    expect(stdout).not.toContain('newer.btf: struct absent.x');
    expect(exitCode).toBe(1);
    vi.restoreAllMocks();
    const data = await run('core', object, '--json', '--kernel-btf', join(folder, 'newer.btf'), kernel);
    const { kernels, relocations } = JSON.parse(data.stdout) as {
      kernels: string[];
      relocations: {
        path: string;
        kind: string;
        resolutions: { effect: string; value?: string; isReached: boolean }[];
      }[];
    };
    expect(kernels).toEqual([join(folder, 'newer.btf'), kernel]);
    const row = relocations.find((one) => one.path === 'struct absent.x' && one.kind === 'field_byte_offset')!;
    expect(row.resolutions).toMatchObject([
      { effect: 'patched', value: '8', isReached: false },
      { effect: 'invalid', isReached: true },
    ]);
  });

  it('accepts a missing field behind a guard', async () => {
    const { exitCode, stdout } = await run('core', guarded, '--kernel-btf', kernel);
    expect(stdout).toMatch(/field_byte_offset +\d+ +missing, guarded +struct sample___v2\.gone\n/);
    expect(exitCode).toBe(0);
  });

  it('reports a field whose size no load can be changed to', async () => {
    const { exitCode, stdout } = await run('core', unfit, '--kernel-btf', kernel);
    expect(stdout).toMatch(/unfit: 4 bytes in the kernel +struct sample___wide\.a\n/);
    expect(exitCode).toBe(1);
  });

  it('prints data', async () => {
    const { stdout } = await run('core', object, '--kernel-btf', kernel, '--json');
    const { relocations } = JSON.parse(stdout) as {
      relocations: { path: string; resolutions: { outcome: string; value?: string }[] }[];
    };
    expect(relocations[0]).toMatchObject({
      program: 'prog',
      instruction: 0,
      path: 'struct sample.a',
      offset: 0,
      resolutions: [{ outcome: 'found', value: '16', effect: 'patched', isReached: false }],
    });
  });

  it('accepts a module with its base', async () => {
    const base = decode(new Uint8Array(readFileSync(kernel)));
    const builder = new BtfBuilder({ base });
    builder.add({
      kind: 'STRUCT',
      name: 'absent',
      size: 8,
      hasBitfields: false,
      members: [{ name: 'x', type: base.get('int', 'INT'), offsetBits: 32, bitfieldSize: 0 }],
    });
    writeFileSync(join(folder, 'module.btf'), builder.build());
    const { stdout } = await run('core', object, '--kernel-btf', join(folder, 'module.btf'), '--base', kernel);
    expect(stdout).toMatch(/field_byte_offset +0 +moved: 4 +struct absent\.x\n/);
    expect(stdout).toMatch(/field_byte_offset +0 +moved: 16 +struct sample\.a\n/);
  });
});
