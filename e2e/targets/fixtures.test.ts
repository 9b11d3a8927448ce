import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { demand, program } from '@bpf-link-wasm/testkit/requirement';
import { runCommand } from '@bpf-link-wasm/testkit/run-command';
import { expect, it } from 'vitest';
import { fixture } from '../suites/fixture.js';

it('has the fixtures that their sources make', { timeout: 60_000 }, async (context) => {
  demand(context, program('clang-22'), program('llvm-as-22'), program('llvm-ar-22'));
  const out = await mkdtemp(join(tmpdir(), 'fixtures-'));
  await runCommand(fixture('build.sh'), [out]);
  const made = (await readdir(out, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  expect(made.length).toBeGreaterThan(15);
  for (const { parentPath, name } of made) {
    const path = join(parentPath, name).slice(out.length + 1);
    expect((await readFile(join(out, path))).equals(await readFile(fixture(path))), path).toBe(true);
  }
  await rm(out, { recursive: true });
});
