import { createLinker } from '@bpf-link-wasm/driver';
import { afterAll, expect, it } from 'vitest';
import { forkBitcode } from '../suites/fixture.js';
import { objectOf } from '../suites/link-target.js';
import { driverTarget } from './driver-target.js';

const target = driverTarget(await createLinker());
afterAll(() => target.close());

/** Memory of the process after a collection, in MB. */
function residentMegabytes(): number {
  globalThis.gc?.();
  return process.memoryUsage.rss() / 2 ** 20;
}

async function linkTimes(count: number): Promise<number> {
  const first = objectOf(await target.link([forkBitcode]));
  for (let round = 1; round < count; round++) expect(objectOf(await target.link([forkBitcode]))).toEqual(first);
  return residentMegabytes();
}

it('links 1,000 times in one process with flat memory', { timeout: 300_000 }, async () => {
  expect(globalThis.gc).toBeTypeOf('function');
  const early = await linkTimes(100);
  const late = await linkTimes(900);
  expect(late - early).toBeLessThan(64); // A leaked instance keeps at least 16 MB, 900 of them 14 GB.
});
