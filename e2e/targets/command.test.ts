import { existsSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { createLinker } from '@bpf-link-wasm/driver';
import { describe, expect, it } from 'vitest';
import { fixture, forkBitcode } from '../suites/fixture.js';
import { objectOf } from '../suites/link-target.js';
import { useFolder } from '../suites/use-folder.js';
import { runLinkCommand } from './cli-target.js';
import { driverTarget } from './driver-target.js';

const folder = useFolder();

describe('the command', () => {
  it('prints one line and writes an object', async () => {
    const out = folder.path('fork.o');
    const { exitCode, stdout, stderr } = await runLinkCommand([forkBitcode, '-o', out]);
    expect({ exitCode, stderr, lines: stdout.toString().split('\n').length - 1 }).toEqual({
      exitCode: 0,
      stderr: '',
      lines: 1,
    });
    const linker = driverTarget(await createLinker());
    expect(new Uint8Array(await readFile(out))).toEqual(
      objectOf(await linker.link([forkBitcode], { sources: 'disk' })),
    );
    await linker.close();
  });

  it('names the output after the input', async () => {
    const input = await folder.write('prog.bc', await readFile(forkBitcode));
    expect(await runLinkCommand([input], { cwd: folder.path('.') })).toMatchObject({ exitCode: 0 });
    expect(existsSync(folder.path('prog.o'))).toBe(true);
  });

  it('reads standard input and writes standard output', async () => {
    const out = folder.path('piped.o');
    await runLinkCommand([forkBitcode, '-o', out]);
    const piped = await runLinkCommand(['-', '-o', '-'], { stdin: await readFile(forkBitcode) });
    expect(piped.exitCode).toBe(0);
    expect(piped.stdout.equals(await readFile(out))).toBe(true);
  });

  it('leaves nothing behind when the link fails', async () => {
    const out = folder.path('failed.o');
    const { exitCode, stderr } = await runLinkCommand([fixture('elf/no-bitcode.o'), '-o', out]);
    expect({ exitCode, isThere: existsSync(out) }).toEqual({ exitCode: 1, isThere: false });
    expect(stderr).toMatch(/^error\[INPUT_NO_BITCODE\]: ".*no-bitcode\.o": a BPF object without bitcode/);
  });

  it('keeps an older output when the link fails', async () => {
    const out = await folder.write('older.o', 'older');
    expect(await runLinkCommand([fixture('elf/no-bitcode.o'), '-o', out])).toMatchObject({ exitCode: 1 });
    expect(await readFile(out, 'utf8')).toBe('older');
  });

  it('reports that an output cannot be written', async () => {
    const out = folder.path('no-such-folder/fork.o');
    const { exitCode, stderr } = await runLinkCommand([forkBitcode, '-o', out]);
    expect({ exitCode, stderr }).toMatchObject({
      exitCode: 3,
      stderr: expect.stringMatching(/^error\[IO_WRITE_FAILED\]/),
    });
  });

  it('reports that an output is a directory', async () => {
    await mkdir(folder.path('folder.o'));
    const { exitCode, stderr } = await runLinkCommand([forkBitcode, '-o', folder.path('folder.o')]);
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 3, stderr: expect.stringMatching(/^error\[IO_/) });
  });

  it('exits with 2 for wrong usage', async () => {
    expect(await runLinkCommand([])).toMatchObject({ exitCode: 2 });
    expect(await runLinkCommand([forkBitcode, '--no-such-flag'])).toMatchObject({ exitCode: 2 });
  });

  it('prints an error as JSON', async () => {
    const { exitCode, stdout, stderr } = await runLinkCommand([folder.path('missing.bc'), '--json']);
    expect({ exitCode, stderr }).toEqual({ exitCode: 3, stderr: '' });
    const error = { code: 'IO_NOT_FOUND', family: 'io', details: { path: folder.path('missing.bc') } };
    expect(JSON.parse(stdout.toString())).toMatchObject({ ok: false, error });
  });

  it('accepts the arguments of rustc', async () => {
    const symbols = await folder.write('symbols', 'fork\nPID_MAP\nLICENSE\n');
    const out = folder.path('rustc.o');
    const args = ['--export-symbols', symbols, forkBitcode, '-L', folder.path('raw-dylibs'), '--cpu', 'generic'];
    expect(await runLinkCommand([...args, '-o', out, '-O3', '--debug', '--btf'])).toMatchObject({
      exitCode: 0,
      stderr: '',
    });
    expect(existsSync(out)).toBe(true);
  });
});
