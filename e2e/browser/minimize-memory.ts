import { readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';

/** SIGRTMIN + 1 of Linux: Firefox minimises its memory, then writes a report (nsMemoryInfoDumper.cpp). */
const minimizeSignal = 35;

/**
 * Has Firefox collect what nothing refers to, in all its processes, as the button in about:memory does; by itself it takes
 * its time with compiled code and memories of ended workers. Waits until it has.
 * @param browserId Process id of the browser.
 */
export async function minimizeMemory(browserId: number): Promise<void> {
  process.kill(browserId, minimizeSignal);
  const report = new RegExp(`^unified-memory-report-\\d+-${browserId}\\.json\\.gz$`); // Another name until it is whole.
  const findReport = (): string | undefined => readdirSync(tmpdir()).find((name) => report.test(name));
  await expect.poll(findReport, { timeout: 30_000 }).toBeDefined();
  rmSync(join(tmpdir(), findReport()!));
}
