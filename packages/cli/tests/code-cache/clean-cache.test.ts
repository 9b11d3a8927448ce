import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { demand, otherUsers } from '@bpf-link-wasm/testkit/requirement';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { listCache, trimCache } from '../../src/code-cache/clean-cache.js';
import { codeFileName } from '../../src/code-cache/code-path.js';

const command = fileURLToPath(new URL('../../bin/bpf-link-wasm.js', import.meta.url));
const now = Date.now();
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'clean-cache-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Creates a file that was last used this many days ago. */
function put(name: string, { days = 0, size = 1 }: { days?: number; size?: number } = {}): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  writeFileSync(path, '', { mode: 0o600 });
  truncateSync(path, size);
  const seconds = now / 1000 - days * 86_400;
  utimesSync(path, seconds, seconds);
  return path;
}

const code = (digit: string): string => codeFileName().replace(/^[0-9a-f]{16}/, digit.repeat(16));
const script = 'javascript/v24.22.3-x64-964aae3f-0/f97191bd';
const ours = [
  codeFileName(),
  `${codeFileName()}.lock`,
  `${codeFileName()}.unusable`,
  `${codeFileName()}.123.tmp`,
  'b65efa50df778c7b-12192127-1763867763000-v20.20.2-x64-3d0f2c41.code',
  script,
];
const others = ['thesis.code', 'my.code.txt', 'b65efa50df778c7b.code', 'notes', 'javascript/notes', 'src/a.code'];

const list = (): string[] => listCache(folder).map(({ path }) => path.slice(folder.length + 1));
const run = (word: string): { status: number | null; stdout: string; stderr: string } => {
  const env = { ...process.env, BPF_LINK_WASM_CODE_CACHE: folder };
  return spawnSync(process.execPath, [command, 'cache', word], { env, encoding: 'utf8' });
};

describe('listCache', () => {
  test('lists the names that this program writes, and no others', () => {
    for (const name of [...ours, ...others]) put(name);
    expect(list().sort()).toEqual([...ours].sort());
  });

  test('lists only regular files, and follows no links', () => {
    mkdirSync(join(folder, code('a')));
    const target = put('target');
    symlinkSync(target, join(folder, code('b')));
    put('elsewhere/f97191bd');
    mkdirSync(join(folder, 'javascript'));
    symlinkSync(join(folder, 'elsewhere'), join(folder, 'javascript/v24.22.3-x64-964aae3f-0'));
    expect(list()).toEqual([]);
  });

  test.skipIf(process.platform === 'win32')('lists nothing in a folder that others can write to', () => {
    put(code('a'));
    chmodSync(folder, 0o777);
    expect(list()).toEqual([]);
  });

  test('lists no file of another user, and nothing in a folder of another user', (context) => {
    demand(context, otherUsers);
    chownSync(put(code('a')), 65_534, 65_534);
    put(code('b'));
    expect(list()).toEqual([code('b')]);
    chownSync(folder, 65_534, 65_534);
    expect(list()).toEqual([]);
  });
});

describe('trimCache', () => {
  test('removes only its own files that were not used for a month', () => {
    for (const name of [...ours, ...others]) put(name, { days: 40 });
    const kept = put(code('a'), { days: 20 });
    trimCache(folder, { nowMs: now });
    expect(list()).toEqual([code('a')]);
    expect(readdirSync(folder).sort()).toEqual(
      [...others.map((name) => name.split('/')[0]), kept.slice(folder.length + 1)].sort(),
    );
  });

  test('limits the size: keeps the most recently used files, and the current one in any case', () => {
    const current = put(code('a'), { days: 9, size: 40 });
    for (const [index, digit] of [...'bcdef'].entries()) put(code(digit), { days: index, size: 40 });
    trimCache(folder, { current, limit: 130, nowMs: now });
    expect(list()).toEqual([code('a'), code('b'), code('c')]);
  });

  test('limits the number of scripts', () => {
    for (let index = 0; index < 150; index++)
      put(`javascript/v24.22.3-x64-964aae3f-0/${index.toString(16)}`, { days: index / 10 });
    trimCache(folder, { nowMs: now });
    expect(list()).toHaveLength(120);
    expect(list()).not.toContain('javascript/v24.22.3-x64-964aae3f-0/95');
  });
});

describe('bpf-link-wasm cache clear', () => {
  test('removes only its own files', () => {
    for (const name of [...ours, ...others]) put(name);
    expect(run('clear')).toMatchObject({ status: 0, stdout: expect.stringContaining(codeFileName()) });
    expect(readdirSync(folder).sort()).toEqual([...new Set(others.map((name) => name.split('/')[0]))].sort());
  });

  test.skipIf(process.platform === 'win32')('does not touch a folder that others can write to', () => {
    put(code('a'));
    chmodSync(folder, 0o777);
    const { status, stderr } = run('clear');
    expect({ status, stderr }).toEqual({
      status: 3,
      stderr: expect.stringMatching(
        /^error\[IO_READ_FAILED\]: ".*": cannot be read, other users can write to it or to a folder above it\n$/,
      ),
    });
    expect(readdirSync(folder)).toEqual([code('a')]);
  });
});
