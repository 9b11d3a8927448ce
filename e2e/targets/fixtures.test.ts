import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { demand, program } from '@bpf-link-wasm/testkit/requirement';
import { runCommand } from '@bpf-link-wasm/testkit/run-command';
import { expect, it } from 'vitest';
import { fixture } from '../suites/fixture.js';

it('has fixtures that match their sources', { timeout: 60_000 }, async (context) => {
  demand(context, program('clang-22'), program('llvm-as-22'), program('llvm-ar-22'));
  const out = await mkdtemp(join(tmpdir(), 'fixtures-'));
  await runCommand(fixture('build.sh'), [out]);
  const made = (await readdir(out, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  expect(made.length).toBeGreaterThan(15);
  const paths = made.map(({ parentPath, name }) => join(parentPath, name).slice(out.length + 1));
  const isSame = async (path: string): Promise<boolean> =>
    (await readFile(join(out, path))).equals(await readFile(fixture(path)));
  const stale = await Promise.all(paths.map(async (path) => ((await isSame(path)) ? [] : [path])));
  expect(stale.flat()).toEqual([]);
  await rm(out, { recursive: true });
});
