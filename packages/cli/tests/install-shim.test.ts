import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { installShim, type ShimHost } from '../src/install-shim/install-shim.js';
import { shimFiles } from '../src/install-shim/shim-files.js';

const root = mkdtempSync(join(tmpdir(), 'shim-'));
afterAll(() => rmSync(root, { recursive: true }));

let count = 0;
function newFolder(): string {
  const folder = join(root, `${count++}`);
  mkdirSync(folder);
  return folder;
}

const printer = join(root, "a script's folder", 'print words.mjs');
mkdirSync(join(root, "a script's folder"));
writeFileSync(printer, 'process.stdout.write(JSON.stringify(process.argv.slice(2)));\n');

const hostOf = (searchPath = ''): ShimHost => ({
  node: process.execPath,
  script: printer,
  platform: 'linux',
  searchPath,
});

describe.skipIf(process.platform === 'win32')('install-shim', () => {
  test('writes a program that passes every argument on unchanged', () => {
    const folder = join(newFolder(), 'new', 'ordner ä');
    const { paths } = installShim(folder, false, hostOf());
    expect(paths).toEqual([join(folder, 'bpf-linker')]);
    expect(statSync(paths[0]!).mode & 0o777).toBe(0o755);
    const words = ['-o', 'a b', '', '$HOME', "it's", '"x"', '*', '\\', '--export=ü'];
    expect(JSON.parse(spawnSync(paths[0]!, words).stdout.toString())).toEqual(words);
  });

  test('passes on the exit code of the command', () => {
    const failing = join(newFolder(), 'fail.mjs');
    writeFileSync(failing, 'process.exitCode = 3;\n');
    const { paths } = installShim(newFolder(), false, { ...hostOf(), script: failing });
    expect(spawnSync(paths[0]!).status).toBe(3);
  });

  test('finds another node when its own is gone', () => {
    const folder = newFolder();
    const node = join(folder, 'node-of-old');
    const { paths } = installShim(folder, false, { ...hostOf(), node });
    expect(spawnSync(paths[0]!, ['x']).stdout.toString()).toBe('["x"]');
  });

  test('replaces a shim, and nothing else', () => {
    const folder = newFolder();
    const path = join(folder, 'bpf-linker');
    installShim(folder, false, { ...hostOf(), script: '/of/an/older/version.js' });
    installShim(folder, false, hostOf());
    expect(readFileSync(path, 'utf8')).toContain('print words.mjs');
    writeFileSync(path, 'the real one');
    expect(() => installShim(folder, false, hostOf())).toThrow(
      expect.objectContaining({
        code: 'IO_WRITE_FAILED',
        message: `${JSON.stringify(path)}: cannot be written, it exists and was not written by bpf-link-wasm install-shim; --force replaces it`,
      }),
    );
    expect(readFileSync(path, 'utf8')).toBe('the real one');
    installShim(folder, true, hostOf());
    expect(readFileSync(path, 'utf8')).toContain('print words.mjs');
    expect(readdirSync(folder)).toEqual(['bpf-linker']);
  });

  test('never writes through a link', () => {
    const folder = newFolder();
    const target = join(newFolder(), 'bpf-linker-0.10.4');
    writeFileSync(target, 'the real one');
    symlinkSync(target, join(folder, 'bpf-linker'));
    expect(() => installShim(folder, false, hostOf())).toThrow(expect.objectContaining({ code: 'IO_WRITE_FAILED' }));
    installShim(folder, true, hostOf());
    expect(readFileSync(target, 'utf8')).toBe('the real one');
    symlinkSync(join(root, 'nowhere'), join(folder, 'dangling'));
    rmSync(join(folder, 'bpf-linker'));
    symlinkSync(join(root, 'nowhere'), join(folder, 'bpf-linker'));
    expect(() => installShim(folder, false, hostOf())).toThrow(expect.objectContaining({ code: 'IO_WRITE_FAILED' }));
  });

  test('warns when rustc would not find it', () => {
    const folder = newFolder();
    expect(installShim(folder, false, hostOf(folder)).notes).toEqual([]);
    expect(installShim(folder, false, hostOf(tmpdir())).notes).toEqual([
      expect.stringContaining(`${folder} is not in PATH`),
    ]);
    const earlier = newFolder();
    copyFileSync(join(folder, 'bpf-linker'), join(earlier, 'bpf-linker'));
    chmodSync(join(earlier, 'bpf-linker'), 0o755);
    const { notes } = installShim(folder, false, hostOf([earlier, folder].join(delimiter)));
    expect(notes).toEqual([`${join(earlier, 'bpf-linker')} comes before it in PATH`]);
  });

  test('warns when npm may delete the program that it runs', () => {
    const folder = newFolder();
    const script = '/home/me/.npm/_npx/0123456789abcdef/node_modules/bpf-link-wasm/bin/bpf-link-wasm.js';
    expect(installShim(folder, false, { ...hostOf(folder), script }).notes).toEqual([
      `it runs ${script}, which is lost when npm clears its cache: install bpf-link-wasm, then run this again`,
    ]);
  });

  test('reports why nothing can be written', () => {
    const file = join(newFolder(), 'file');
    writeFileSync(file, '');
    expect(() => installShim(join(file, 'below'), true, hostOf())).toThrow(
      expect.objectContaining({ code: 'IO_WRITE_FAILED' }),
    );
  });

  test('is a command', () => {
    const folder = newFolder();
    const command = fileURLToPath(new URL('../bin/bpf-link-wasm.js', import.meta.url));
    const { status, stdout } = spawnSync(process.execPath, [command, 'install-shim', folder]);
    const shim = join(folder, 'bpf-linker');
    expect({ status, stdout: stdout.toString().split('\n')[0] }).toEqual({
      status: 0,
      stdout: `${shim}: runs bpf-link-wasm`,
    });
    expect(spawnSync(shim, ['--version']).stdout.toString()).toMatch(/^bpf-link-wasm /);
    expect(spawnSync(process.execPath, [command, 'install-shim']).status).toBe(2);
  });
});

test('has a batch file for Windows', () => {
  const files = shimFiles(
    { node: 'C:\\Program Files\\nodejs\\node.exe', script: 'C:\\100% mine\\bpf-link-wasm.js' },
    'win32',
  );
  expect(files.map(({ name }) => name)).toEqual(['bpf-linker', 'bpf-linker.cmd']);
  expect(files[1]!.text.split('\r\n')).toEqual([
    '@echo off',
    expect.stringMatching(/^rem Runs bpf-link-wasm instead of bpf-linker\./),
    'setlocal',
    'set "node=C:\\Program Files\\nodejs\\node.exe"',
    'if not exist "%node%" set "node=node"',
    '"%node%" "C:\\100%% mine\\bpf-link-wasm.js" %*',
    '',
  ]);
});

// cmd would read the bytes of such a path in the code page of the console.
test('has a batch file of ASCII alone for Windows, wherever the script is', () => {
  const script = 'C:\\Users\\Jürgen\\bpf-link-wasm.js';
  const files = shimFiles({ node: 'C:\\nodejs\\node.exe', script }, 'win32');
  expect(files.map(({ name }) => name)).toEqual(['bpf-linker', 'bpf-linker.cjs', 'bpf-linker.cmd']);
  expect(files[1]!.text).toMatch(
    /^\/\/ Runs bpf-link-wasm instead of bpf-linker\..*\nrequire\("C:\\\\Users\\\\Jürgen\\\\bpf-link-wasm\.js"\);\n$/,
  );
  expect(files[2]!.text.split('\r\n').at(-2)).toBe('"%node%" "%~dp0bpf-linker.cjs" %*');
});

test.skipIf(process.platform === 'win32')('explains how to name it on Windows', () => {
  const { notes } = installShim(newFolder(), false, { ...hostOf(), platform: 'win32' });
  expect(notes).toEqual([
    expect.stringMatching(
      /^on Windows, rustc does not find scripts by their bare names: set linker = ".*bpf-linker\.cmd"$/,
    ),
  ]);
});
