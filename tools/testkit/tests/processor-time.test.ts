import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { processorSeconds } from '../src/processor-time.js';

/** Computes for 0.4 seconds of processor time. */
function compute(): void {
  const { user: start } = process.cpuUsage();
  while (process.cpuUsage().user - start < 400_000) for (let round = 0; round < 1e6; round += 1);
}

it('counts this process and its children, but not the time that they wait', ({ skip }) => {
  if (process.platform !== 'linux') skip('only Linux counts the time of children');
  const start = processorSeconds()!;
  spawnSync('sleep', ['1']);
  const afterSleep = processorSeconds()!;
  expect(afterSleep - start).toBeLessThan(0.5);
  spawnSync(process.execPath, ['-e', `(${compute.toString()})()`]);
  const afterChild = processorSeconds()!;
  expect(afterChild - afterSleep).toBeGreaterThan(0.35);
  compute();
  expect(processorSeconds()! - afterChild).toBeGreaterThan(0.35);
});
