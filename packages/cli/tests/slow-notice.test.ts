import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createSlowNotice, hasWatcher } from '../src/slow-notice.js';
import { SlowWatch } from '../src/slow-watch.js';

function noticesOf(...times: number[]): string[] {
  const printed: string[] = [];
  const take = createSlowNotice('"prog.bc"', (text) => printed.push(text));
  for (const elapsedMilliseconds of times) take({ stage: 'optimize', elapsedMilliseconds });
  return printed;
}

describe('the notice of a slow link', () => {
  test('comes with the first event after 10 seconds, and again after each doubling of that time', () => {
    expect(noticesOf(0, 5000, 9999)).toEqual([]);
    expect(noticesOf(9000, 10_000, 11_000, 19_999, 20_500, 39_000, 90_000)).toEqual([
      '"prog.bc": not done after 10 s, in stage optimize; still running\n',
      '"prog.bc": not done after 20 s, in stage optimize; still running\n',
      '"prog.bc": not done after 90 s, in stage optimize; still running\n',
    ]);
  });

  test('names the pass and its function, whose name cannot forge a line', () => {
    const printed: string[] = [];
    const take = createSlowNotice('"prog.bc"', (text) => printed.push(text));
    const event = { stage: 'codegen', elapsedMilliseconds: 12_345, pass: 'Machine Sinking' } as const;
    take({ ...event, function: 'f\nerror[X]: g\u001b' });
    take({ ...event, elapsedMilliseconds: 20_000, function: '' });
    expect(printed).toEqual([
      '"prog.bc": not done after 12 s, in stage codegen, in Machine Sinking of function "f\\u{a}error[X]: g\\u{1b}"; still running\n',
      '"prog.bc": not done after 20 s, in stage codegen, in Machine Sinking; still running\n',
    ]);
  });

  test('is not printed with --json or --quiet', () => {
    expect(hasWatcher({ json: true, quiet: false })).toBe(false);
    expect(hasWatcher({ json: false, quiet: true })).toBe(false);
  });
});

describe('the thread that watches a link', () => {
  test('names a pass that blocks the linking thread', () => {
    const folder = mkdtempSync(join(tmpdir(), 'slow-watch-'));
    const file = openSync(join(folder, 'messages'), 'w');
    const watch = new SlowWatch({ subject: '"prog.bc"', start: Date.now() - 12_000, file });
    const printed = (): string => readFileSync(join(folder, 'messages'), 'utf8');
    try {
      watch.begin('load');
      watch.begin('optimize');
      const encoder = new TextEncoder();
      watch.passes.passes?.write(encoder.encode('LoopUnrollPass'), encoder.encode('main'));
      // This thread waits as it would in LLVM: none of its pending work runs meanwhile.
      const asleep = new Int32Array(new SharedArrayBuffer(4));
      for (let round = 0; round < 600 && printed() === ''; round++) Atomics.wait(asleep, 0, 0, 100);
      expect(printed()).toMatch(
        /^"prog\.bc": not done after \d+ s, in stage optimize, in LoopUnrollPass of function "main"; still running\n$/,
      );
    } finally {
      watch.end();
      closeSync(file);
      rmSync(folder, { recursive: true });
    }
  });
});
