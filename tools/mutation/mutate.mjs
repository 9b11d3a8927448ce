/**
 * Mutates folders of packages/btf/src and writes the score of each: `node tools/mutation/mutate.mjs [--survivors] [FOLDER...]`.
 * `--survivors` tests only the survivors of the last run, for use after tests were added; the source must be unchanged.
 * The results are added to scores.json; scores.md is made from it and from survivors.json.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { folders } from './folders.mjs';
import { formatScores, scoreOf } from './score.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const top = join(here, '../..');
const stryker = join(
  dirname(createRequire(import.meta.url).resolve('@stryker-mutator/core/package.json')),
  'bin/stryker.js',
);
const readJson = (path) => JSON.parse(readFileSync(path, 'utf8'));

const asksSurvivors = process.argv[2] === '--survivors';
const asked = process.argv.slice(asksSurvivors ? 3 : 2);
const unknown = asked.find((name) => !Object.hasOwn(folders, name));
if (unknown !== undefined) {
  process.stderr.write(`${unknown}: not a folder in folders.mjs, expected one of ${Object.keys(folders).join(', ')}\n`);
  process.exit(2);
}

mkdirSync(join(top, '.cache/mutation'), { recursive: true });
for (const folder of asked.length > 0 ? asked : Object.keys(folders)) {
  const last = asksSurvivors ? readJson(join(here, 'scores.json'))[folder] : undefined;
  const { status } = spawnSync(process.execPath, [stryker, 'run', 'tools/mutation/stryker.config.mjs'], {
    cwd: top,
    env: {
      ...process.env,
      MUTATE_FOLDER: folder,
      ...(last && { MUTATE_SURVIVORS: JSON.stringify(last.survivors) }),
    },
    stdio: 'inherit',
  });
  if (status !== 0) process.exit(status ?? 1);
  const score = scoreOf(folder, readJson(join(top, `.cache/mutation/${folder}.json`)), last);
  // Read only now, because a run for another folder may have ended in the meantime.
  const scores = { ...readJson(join(here, 'scores.json')), [folder]: score };
  writeFileSync(join(here, 'scores.json'), `${JSON.stringify(scores, null, 2)}\n`);
  const reasons = readJson(join(here, 'survivors.json'));
  writeFileSync(join(here, 'scores.md'), formatScores(scores, reasons));
  const survivors = new Set(score.survivors);
  const stale = Object.keys(reasons).filter((name) => name.startsWith(`src/${folder}/`) && !survivors.has(name));
  for (const name of stale)
    process.stderr.write(`survivors.json: "${name}" does not survive; remove it, or correct its name\n`);
}
