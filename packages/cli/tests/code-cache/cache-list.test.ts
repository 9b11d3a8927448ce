import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { runCacheCommand } from '../../src/code-cache/cache-command.js';

const folder = mkdtempSync(join(tmpdir(), 'cache-list-'));

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

test('cache list has a line for machine code, and one for all scripts of a version of Node', async () => {
  vi.stubEnv('BPF_LINK_WASM_CODE_CACHE', folder);
  const scripts = join(folder, 'javascript/v22.1.0-x64-1234abcd-0');
  const code = join(folder, '0123456789abcdef-v22.1.0-x64-1234abcd.code');
  mkdirSync(scripts, { recursive: true, mode: 0o700 });
  for (const [path, size] of [
    [code, 2_000_000],
    [join(scripts, 'aa11'), 1000],
    [join(scripts, 'bb22'), 1500],
  ] as const)
    writeFileSync(path, Buffer.alloc(size), { mode: 0o600 });
  expect(await runCacheCommand(['list'])).toBe(
    `  2.0 MB  ${code}\n  2.5 kB  ${scripts}, 2 files\n  2.0 MB  in 3 files\n`,
  );
});
