import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLinker, createWorkerLinker } from '@bpf-link-wasm/driver';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { objectOf, type LinkTarget } from '../suites/link-target.js';
import { cliTarget } from '../targets/cli-target.js';
import { driverTarget } from '../targets/driver-target.js';
import { listProgramNames, unpackPrograms, type CommittedProgram } from './committed-programs.js';

const names = await listProgramNames();
let out: string;
let programs: readonly CommittedProgram[];
let first: ReadonlyMap<string, Uint8Array>;
let thread: LinkTarget;

beforeAll(async () => {
  out = await mkdtemp(join(tmpdir(), 'same-bytes-'));
  programs = [...(await unpackPrograms(out)).values()];
  thread = driverTarget(await createLinker());
  first = await linkAll(thread, programs);
}, 300_000);
afterAll(async () => {
  await thread?.close();
  await rm(out, { recursive: true });
});

async function linkAll(target: LinkTarget, chosen: readonly CommittedProgram[]): Promise<Map<string, Uint8Array>> {
  const objects = new Map<string, Uint8Array>();
  for (const { name, inputs, exportSymbols } of chosen) {
    objects.set(name, new Uint8Array(objectOf(await target.link(inputs, { exportSymbols }))));
  }
  return objects;
}

/** The programs whose objects differ from those of the first links. */
function differing(objects: ReadonlyMap<string, Uint8Array>): string[] {
  return [...objects].filter(([name, object]) => Buffer.compare(object, first.get(name)!) !== 0).map(([name]) => name);
}

describe('the object of each committed program has the same bytes', { timeout: 300_000 }, () => {
  it('when linked again in the same process, in a different order', async () => {
    const again = await linkAll(thread, programs.toReversed());
    expect([again.size, differing(again)]).toEqual([names.length, []]);
  });

  it('in a worker', async () => {
    const worker = driverTarget(await createWorkerLinker());
    try {
      const objects = await linkAll(worker, programs);
      expect([objects.size, differing(objects)]).toEqual([names.length, []]);
    } finally {
      await worker.close();
    }
  });

  it('in workers that link in parallel', async () => {
    const workers = driverTarget(await createWorkerLinker({ workers: 2 }));
    try {
      const halves = [programs.filter((_, index) => index % 2 === 0), programs.filter((_, index) => index % 2 === 1)];
      const objects = await Promise.all(halves.map((half) => linkAll(workers, half)));
      expect(differing(new Map(objects.flatMap((half) => [...half])))).toEqual([]);
    } finally {
      await workers.close();
    }
  });

  it('with the command, one process each', async () => {
    const objects = await linkAll(cliTarget(), programs);
    expect([objects.size, differing(objects)]).toEqual([names.length, []]);
  });
});
