// Measures processes alternately, so that a busy machine slows all of them down equally.
import { spawnSync } from 'node:child_process';
import { lowTenth, median } from './statistics.mjs';

/**
 * Runs every contestant once per round, after a warm-up round.
 * @param {{name: string, steps: {command: string, words: string[], env?: object}[]}[]} contestants
 * @returns {Map<string, {median: number, low: number}>} milliseconds by name
 */
export function measure(contestants, rounds, cwd) {
  const times = new Map(contestants.map(({ name }) => [name, []]));
  for (let round = -1; round < rounds; round++) {
    for (const contestant of contestants) {
      const milliseconds = run(contestant, cwd);
      if (round >= 0) times.get(contestant.name).push(milliseconds);
    }
  }
  return new Map([...times].map(([name, all]) => [name, { median: median(all), low: lowTenth(all) }]));
}

function run({ name, steps }, cwd) {
  const start = performance.now();
  for (const { command, words, env } of steps) {
    const { status, stderr, error } = spawnSync(command, words, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    if (error) throw error;
    if (status !== 0) throw new Error(`${name}: ${command}: exit code ${status}: ${stderr}`);
  }
  return performance.now() - start;
}

/** Peak memory of a contestant's only process in MB, from GNU time; undefined without GNU time. */
export function peakMegabytes({ steps: [{ command, words, env }] }, cwd) {
  const { status, stderr } = spawnSync('/usr/bin/time', ['-f', '%M', command, ...words], {
    cwd,
    env: { ...process.env, ...env },
    encoding: 'utf8',
  });
  return status === 0 ? Number(stderr.trim().split('\n').at(-1)) / 1024 : undefined;
}
