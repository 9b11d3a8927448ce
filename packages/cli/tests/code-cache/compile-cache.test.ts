import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { demand, otherUsers } from '@bpf-link-wasm/testkit/requirement';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const command = fileURLToPath(new URL('../../bin/bpf-link-wasm.js', import.meta.url));
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'compile-cache-'));
  // Replaces Node's own function, which Node 20 does not have.
  writeFileSync(
    join(folder, 'preload.cjs'),
    `require('node:module').enableCompileCache = (...words) =>
      require('node:fs').writeFileSync(${JSON.stringify(join(folder, 'called'))}, JSON.stringify(words));`,
  );
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Runs `--version`. @returns The folder that Node was given; undefined when nothing is cached */
function runVersion(environment: Record<string, string>): unknown {
  const env = { PATH: process.env['PATH'], HOME: '', ...environment };
  const words = ['--require', join(folder, 'preload.cjs'), command, '--version'];
  const { status, stdout } = spawnSync(process.execPath, words, { cwd: folder, env, encoding: 'utf8' });
  expect({ status, stdout }).toEqual({ status: 0, stdout: expect.stringMatching(/^bpf-link-wasm /) });
  return existsSync(join(folder, 'called')) ? JSON.parse(readFileSync(join(folder, 'called'), 'utf8')) : undefined;
}

describe.skipIf(process.platform === 'win32')('the compiled form of scripts', () => {
  test('is cached below the folder for machine code, where nobody else can look', () => {
    const cache = join(folder, 'cache');
    expect(runVersion({ BPF_LINK_WASM_CODE_CACHE: cache })).toEqual([join(cache, 'javascript')]);
    expect(runVersion({ XDG_CACHE_HOME: cache })).toEqual([join(cache, 'bpf-link-wasm/code/javascript')]);
  });

  test.each([
    ['the variable is off', { BPF_LINK_WASM_CODE_CACHE: 'off' }],
    ['the variable has a relative path', { BPF_LINK_WASM_CODE_CACHE: 'cache' }],
  ])('is not cached when %s', (_, environment) => {
    expect(runVersion(environment)).toBeUndefined();
    expect(existsSync(join(folder, 'cache'))).toBe(false);
  });

  test.each([
    ['the folder is open to writing', '.', 0o777],
    ['its own folder is open to reading', 'javascript', 0o755],
  ])('is not cached when %s', (_, name, mode) => {
    const cache = join(folder, 'cache');
    mkdirSync(join(cache, 'javascript'), { recursive: true, mode: 0o700 });
    chmodSync(join(cache, name), mode);
    expect(runVersion({ BPF_LINK_WASM_CODE_CACHE: cache })).toBeUndefined();
  });

  test('is not cached in a folder prepared by another user, nor below one', (context) => {
    demand(context, otherUsers);
    const theirs = join(folder, 'theirs');
    mkdirSync(join(theirs, 'code/javascript'), { recursive: true, mode: 0o700 });
    chownSync(theirs, 65_534, 65_534);
    expect(runVersion({ BPF_LINK_WASM_CODE_CACHE: join(theirs, 'code') })).toBeUndefined();
    expect(runVersion({ BPF_LINK_WASM_CODE_CACHE: join(theirs, 'new') })).toBeUndefined();
    expect(existsSync(join(theirs, 'new'))).toBe(false);
  });
});
