import { folders, seed } from './folders.mjs';
import { isSampled, nameOf } from './sample.mjs';

const killed = new Set(['Killed', 'Timeout']);
const alive = new Set(['Survived', 'NoCoverage']);

/**
 * Counts the sampled mutants of a JSON report of Stryker. Static mutants are not counted.
 * @param last The previous run's counts, when only its survivors were tested again.
 */
export function scoreOf(folder, report, last) {
  const mutants = Object.entries(report.files)
    .flatMap(([file, { mutants: list }]) =>
      list.map((mutant) => ({ name: nameOf(file, mutant), status: mutant.status })),
    )
    .filter(({ name }) => isSampled(folder, name));
  const names = new Set(mutants.map(({ name }) => name));
  const lost = last?.survivors.find((name) => !names.has(name));
  if (lost !== undefined)
    throw new Error(`${folder}: the source has changed, "${lost}" is gone; run without --survivors first`);
  const survivors = mutants.filter(({ status }) => alive.has(status)).map(({ name }) => name);
  const found = mutants.filter(({ status }) => killed.has(status)).length;
  return {
    share: folders[folder].share,
    killed: last === undefined ? found : last.killed + last.survivors.length - survivors.length,
    survivors: survivors.toSorted(),
  };
}

/** Formats the table of scores, and below it each surviving mutant with its reason. @param reasons The reasons, by the mutant's name. */
export function formatScores(scores, reasons) {
  const rows = Object.entries(scores).map(([folder, { share, killed: found, survivors }]) => {
    const size = found + survivors.length;
    return `| ${folder} | ${share === 1 ? 'all' : `${Math.round(share * 100)} %`} | ${size} | ${found} | ${((100 * found) / size).toFixed(1)} % |`;
  });
  const lists = Object.entries(scores).flatMap(([folder, { survivors }]) =>
    survivors.length === 0
      ? []
      : [
          '',
          `## ${folder}`,
          '',
          ...survivors.map((name) => `* \`${name}\`: ${reasons[name] ?? 'no reason yet: a test is missing'}`),
        ],
  );
  return [
    '<!-- Made by tools/mutation/mutate.mjs from scores.json and survivors.json. -->',
    '# Mutation scores of packages/btf/src',
    '',
    `Mutants are chosen with the seed ${seed}. README.md has the command.`,
    '',
    '| Folder | Share tested | Mutants | Killed | Score |',
    '| - | - | - | - | - |',
    ...rows,
    ...lists,
    '',
  ].join('\n');
}
