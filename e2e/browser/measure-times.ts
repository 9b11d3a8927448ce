import { describe, expect, it } from 'vitest';
import { browserNames } from './browsers.js';
import { useBrowser } from './use-browser.js';
import { useClient } from './use-client.js';

const rounds = 5;

const steps = ['download', 'compile', 'worker', 'load', 'first', 'second'] as const;

/** The median. */
const median = (numbers: readonly number[]): number =>
  numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? Number.NaN;

describe.each(browserNames)('times in %s', (name) => {
  const client = useClient(useBrowser(name));

  it('of loading and linking fork.bc', async () => {
    const measured: Record<(typeof steps)[number], number>[] = [];
    for (let round = 0; round < rounds; round++) {
      measured.push(
        await client.page.evaluate(async () => {
          const { createLinker, fetchBytes } = globalThis.page;
          const bytes = await fetchBytes('inputs/fork.bc');
          const times = [performance.now()];
          const linker = await createLinker();
          times.push(performance.now());
          for (let link = 0; link < 2; link++) {
            await linker.link({ inputs: [bytes] });
            times.push(performance.now());
          }
          linker.close();
          const [load = 0, first = 0, second = 0] = times.slice(1).map((time, index) => time - times[index]!);
          const { downloadMilliseconds = Number.NaN, compileMilliseconds, workerMilliseconds } = linker.engineTimes;
          return {
            download: downloadMilliseconds,
            compile: compileMilliseconds,
            worker: workerMilliseconds,
            load,
            first,
            second,
          };
        }),
      );
    }
    const row = steps.map((step) => {
      const each = measured.map((times) => times[step]);
      return `${step} ${Math.round(median(each))} (${each.map(Math.round).join(' ')})`;
    });
    process.stdout.write(`${name}: milliseconds, median of ${rounds}: ${row.join(', ')}\n`);
    expect(measured).toHaveLength(rounds);
  });
});
