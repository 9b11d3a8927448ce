import { execFile } from 'node:child_process';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { openEngine } from '../kernel/engine.js';
import { objectOf } from '../suites/link-target.js';
import { fixture } from '../suites/fixture.js';
import { useFolder } from '../suites/use-folder.js';
import { useTarget } from '../suites/use-target.js';

const run = promisify(execFile);
const fillers = 3000;

const target = useTarget(openEngine);
const folder = useFolder();

/** Copies of a fixture's bitcode with renamed symbols of the same length: bitcode stores names as text. */
async function writeFillers(): Promise<string[]> {
  const name = 'unused';
  const bytes = await readFile(fixture('archive/unused.bc'));
  if (bytes.indexOf(name) < 0) throw new Error(`no ${name} in unused.bc`);
  await mkdir(folder.path('fillers'));
  const names = Array.from({ length: fillers }, (_, index) => `u${String(index).padStart(name.length - 1, '0')}`);
  for (const symbol of names) {
    const copy = Buffer.from(bytes);
    for (let at = copy.indexOf(name); at >= 0; at = copy.indexOf(name, at + 1)) copy.write(symbol, at, 'latin1');
    await folder.write(join('fillers', `${symbol}.bc`), copy);
  }
  return names.map((symbol) => join('fillers', `${symbol}.bc`));
}

it(`opens two members of an archive of ${fillers} with a symbol table, and produces the same object as without one`, async () => {
  const members = [
    ...(await writeFillers()),
    fixture('archive/scale.bc'),
    fixture('archive/a-member-with-a-long-name.bc'),
  ];
  await folder.write('members', members.join('\n'));
  for (const [name, operation] of [
    ['with.a', 'rcsD'],
    ['without.a', 'rcSD'],
  ] as const)
    await run('llvm-ar-22', ['--format=gnu', operation, name, '@members'], { cwd: folder.root });
  const main = fixture('archive/main.bc');
  const indexed = await target.link([main, folder.path('with.a')]);
  const plain = await target.link([main, folder.path('without.a')]);
  expect(indexed.membersOpened).toEqual([0, 2]);
  expect(plain.membersOpened).toEqual([0, members.length]);
  expect(indexed.membersLinked[1]).toEqual(plain.membersLinked[1]);
  expect(objectOf(indexed)).toEqual(objectOf(plain));
});
