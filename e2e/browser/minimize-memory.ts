import { readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Page } from 'puppeteer-core';
import type { BrowserName } from './browsers.js';

/** SIGRTMIN + 1 of Linux: Firefox minimizes its memory, then writes a report (nsMemoryInfoDumper.cpp). */
const minimizeSignal = 35;

const reportTime = 15_000;

/**
 * Makes a browser collect unreferenced memory; otherwise compiled code and memories of ended workers stay for a while.
 * @param page Of that browser.
 * @param browserId The browser's process id.
 */
export async function minimizeMemory(name: BrowserName, page: Page, browserId: number): Promise<void> {
  if (name === 'firefox') return minimizeFirefox(browserId);
  const session = await page.createCDPSession();
  await session.send('HeapProfiler.collectGarbage');
  await session.send('Memory.simulatePressureNotification', { level: 'critical' });
  await session.detach();
}

/**
 * Does what the button in about:memory does, in all processes. Waits for the report, if it can be seen, and removes it.
 */
async function minimizeFirefox(browserId: number): Promise<void> {
  const report = new RegExp(`^unified-memory-report-\\d+-${browserId}\\.json\\.gz$`); // It has another name until it is complete.
  process.kill(browserId, minimizeSignal);
  for (const end = Date.now() + reportTime; Date.now() < end; await setTimeout(100)) {
    const found = readdirSync(tmpdir()).find((file) => report.test(file));
    if (found !== undefined) return rmSync(join(tmpdir(), found));
  }
}
