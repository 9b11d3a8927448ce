import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BtfBuilder, decode, decodeObject, formatSkeleton, minCoreBtf } from '@bpf-link-wasm/btf';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { runBtf } from '../src/btf/run-btf.js';

const files = fileURLToPath(new URL('../../btf/tests/core', import.meta.url));
const object = join(files, 'prog.o');
const kernel = join(files, 'kernel.btf');
const folder = mkdtempSync(join(tmpdir(), 'btf-write-'));
const path = (name: string): string => join(folder, name);
const read = (name: string): Uint8Array => new Uint8Array(readFileSync(name));
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => void vi.restoreAllMocks());

async function run(...words: string[]): Promise<{ exitCode: number; stdout: string; stderr: string }> {
  const out = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  const err = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const exitCode = await runBtf(words);
  const text = (spy: typeof out): string => spy.mock.calls.map(([chunk]) => String(chunk)).join('');
  return { exitCode, stdout: text(out), stderr: text(err) };
}

describe('btf min-core', () => {
  it('writes the BTF that the library produces, and prints its size', async () => {
    const expected = minCoreBtf(decode(read(kernel)), [decodeObject(read(object))]).btf;
    const { exitCode, stdout } = await run('min-core', kernel, object, '-o', path('min.btf'));
    expect(exitCode).toBe(0);
    expect(read(path('min.btf'))).toEqual(expected.bytes);
    expect(stdout).toBe(
      `${path('min.btf')}: ${expected.count - 1} types, ${expected.bytes.length} B, of ${decode(read(kernel)).count - 1}, ${read(kernel).length} B\n`,
    );
  });

  it('prints the sizes as JSON', async () => {
    const { stdout } = await run('min-core', kernel, object, object, '-o', path('json.btf'), '--json');
    expect(JSON.parse(stdout)).toEqual({
      ok: true,
      input: { types: decode(read(kernel)).count - 1, bytes: read(kernel).length },
      outputs: [
        {
          path: path('json.btf'),
          types: decode(read(path('json.btf'))).count - 1,
          bytes: read(path('json.btf')).length,
        },
      ],
    });
  });

  it('never overwrites its input, and leaves nothing behind when it fails', async () => {
    copyFileSync(kernel, path('kernel.btf'));
    const before = readdirSync(folder);
    const same = await run('min-core', path('kernel.btf'), object, '-o', path('kernel.btf'));
    expect([same.exitCode, same.stderr]).toEqual([2, expect.stringContaining('USAGE_OUTPUT_IS_INPUT')]);
    expect(read(path('kernel.btf'))).toEqual(read(kernel));
    const bad = await run('min-core', path('kernel.btf'), path('kernel.btf'), '-o', path('never.btf'), '--json');
    expect(bad.exitCode).toBe(1);
    expect(JSON.parse(bad.stdout)).toMatchObject({ ok: false, error: { code: 'BTF_NO_SECTION' } });
    expect(readdirSync(folder)).toEqual(before);
    expect(existsSync(path('never.btf'))).toBe(false);
  });
});

describe('btf dedup', () => {
  it('writes each type once', async () => {
    const builder = new BtfBuilder();
    for (let copy = 0; copy < 3; copy += 1) {
      const int = builder.append({ kind: 'INT', name: 'int', size: 4, encoding: 1, offsetBits: 0, bits: 32 });
      builder.append({ kind: 'PTR', name: '', type: int });
    }
    writeFileSync(path('thrice.btf'), builder.build());
    const { exitCode, stdout } = await run('dedup', path('thrice.btf'), '-o', path('once.btf'));
    expect([exitCode, stdout]).toEqual([0, `${path('once.btf')}: 2 types, 57 B, of 6, 113 B\n`]);
    expect(Array.from(decode(read(path('once.btf'))).types(), ([, { kind }]) => kind)).toEqual(['INT', 'PTR']);
  });

  it('omits types of the base', async () => {
    const builder = new BtfBuilder();
    builder.append({ kind: 'INT', name: 'int', size: 4, encoding: 1, offsetBits: 0, bits: 32 });
    const base = builder.toBtf();
    const split = new BtfBuilder({ base });
    const int = split.append({ kind: 'INT', name: 'int', size: 4, encoding: 1, offsetBits: 0, bits: 32 });
    split.append({ kind: 'PTR', name: '', type: int });
    writeFileSync(path('base.btf'), base.bytes);
    writeFileSync(path('split.btf'), split.build());
    await run('dedup', path('split.btf'), '--base', path('base.btf'), '-o', path('left.btf'));
    expect(decode(read(path('left.btf')), { base }).type(2)).toMatchObject({ kind: 'PTR', type: 1 });
  });
});

describe('btf skeleton', () => {
  it('writes a module for an object, to a file or to standard output', async () => {
    expect((await run('skeleton', object, '-o', path('skeleton.ts'))).exitCode).toBe(0);
    const text = readFileSync(path('skeleton.ts'), 'utf8');
    const { btf, elf } = decodeObject(read(object));
    expect(text).toBe(formatSkeleton({ btf, elf: elf! }));
    vi.restoreAllMocks();
    await run('skeleton', object, '--lang', 'js', '-o', path('skeleton.js'));
    expect(readFileSync(path('skeleton.js'), 'utf8')).toBe(formatSkeleton({ btf, elf: elf! }, { language: 'js' }));
  });

  it('refuses raw BTF, which has no programs, and never overwrites the object', async () => {
    const { exitCode, stderr } = await run('skeleton', kernel);
    expect([exitCode, stderr]).toEqual([
      1,
      'error[BTF_BAD_VALUE]: file: raw BTF, expected a BPF object, which has programs and maps\n',
    ]);
    vi.restoreAllMocks();
    copyFileSync(object, path('same.o'));
    expect((await run('skeleton', path('same.o'), '-o', path('same.o'))).exitCode).toBe(2);
    expect(read(path('same.o'))).toEqual(read(object));
  });
});

describe('btf distill and btf relocate', () => {
  it('distill the base of split BTF, and move it to another kernel', async () => {
    const kernelOf = (shift: number): Uint8Array => {
      const builder = new BtfBuilder();
      for (let index = 0; index < shift; index += 1) builder.append({ kind: 'FLOAT', name: `f${index}`, size: 4 });
      builder.append({ kind: 'STRUCT', name: 'task', size: 8, hasBitfields: false, members: [] });
      return builder.build();
    };
    writeFileSync(path('old.btf'), kernelOf(2));
    writeFileSync(path('new.btf'), kernelOf(7));
    const builder = new BtfBuilder({ base: decode(kernelOf(2)) });
    builder.append({ kind: 'PTR', name: '', type: 3 });
    writeFileSync(path('module.btf'), builder.build());

    const words = ['-o', path('moved.btf'), '--output-base', path('distilled.btf')];
    const distilled = await run('distill', path('old.btf'), path('module.btf'), ...words);
    expect([distilled.exitCode, distilled.stdout]).toEqual([
      0,
      `${path('moved.btf')}: 1 type, 36 B, of 1, 36 B\n${path('distilled.btf')}: 1 type, 42 B, of 1, 36 B\n`,
    ]);
    expect(decode(read(path('distilled.btf'))).type(1)).toMatchObject({ kind: 'STRUCT', name: 'task', size: 8 });
    vi.restoreAllMocks();
    const from = ['--distilled', path('distilled.btf'), '-o', path('final.btf')];
    expect((await run('relocate', path('new.btf'), path('moved.btf'), ...from)).exitCode).toBe(0);
    expect(decode(read(path('final.btf')), { base: decode(kernelOf(7)) }).type(9)).toMatchObject({ type: 8 });
  });

  it('need split BTF', async () => {
    const { exitCode, stderr } = await run('relocate', kernel, kernel, '-o', path('never.btf'));
    expect([exitCode, existsSync(path('never.btf'))]).toEqual([1, false]);
    expect(stderr).toContain('BTF_NEEDS_BASE');
  });
});
