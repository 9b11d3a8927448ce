import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openEngine } from '../kernel/engine.js';
import { objectOf } from '../suites/link-target.js';
import type { LinkTarget } from '../suites/link-target.js';
import { fixture } from '../suites/fixture.js';

const run = promisify(execFile);
const fillers = 3000;

let target: LinkTarget;
let folder: string;

beforeAll(async () => {
  target = await openEngine();
  folder = await mkdtemp(join(tmpdir(), 'archive-members-'));
});
afterAll(async () => {
  await target.close();
  await rm(folder, { recursive: true });
});

/** Copies of a bitcode file of the fixtures under symbols of their own, which have the same length: bitcode keeps names as text. */
async function writeFillers(): Promise<string[]> {
  const name = 'unused';
  const bytes = await readFile(fixture('archive/unused.bc'));
  if (bytes.indexOf(name) < 0) throw new Error(`no ${name} in unused.bc`);
  await mkdir(join(folder, 'fillers'));
  const names = Array.from({ length: fillers }, (_, index) => `u${String(index).padStart(name.length - 1, '0')}`);
  for (const symbol of names) {
    const copy = Buffer.from(bytes);
    for (let at = copy.indexOf(name); at >= 0; at = copy.indexOf(name, at + 1)) copy.write(symbol, at, 'latin1');
    await writeFile(join(folder, 'fillers', `${symbol}.bc`), copy);
  }
  return names.map((symbol) => join('fillers', `${symbol}.bc`));
}

it(`opens two members of an archive of ${fillers} with a symbol table, and gives the same object as without one`, async () => {
  const members = [...(await writeFillers()), fixture('archive/scale.bc'), fixture('archive/a-member-with-a-long-name.bc')];
  await writeFile(join(folder, 'members'), members.join('\n'));
  for (const [name, operation] of [['with.a', 'rcsD'], ['without.a', 'rcSD']] as const)
    await run('llvm-ar-22', ['--format=gnu', operation, name, '@members'], { cwd: folder });
  const main = fixture('archive/main.bc');
  const indexed = await target.link([main, join(folder, 'with.a')]);
  const plain = await target.link([main, join(folder, 'without.a')]);
  expect(indexed.membersOpened).toEqual([0, 2]);
  expect(plain.membersOpened).toEqual([0, members.length]);
  expect(indexed.membersLinked[1]).toEqual(plain.membersLinked[1]);
  expect(objectOf(indexed)).toEqual(objectOf(plain));
});
