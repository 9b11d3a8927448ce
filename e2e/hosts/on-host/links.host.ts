import { createLinker, createWorkerLinker } from '@bpf-link-wasm/driver';
import { afterAll, describe, expect, it } from 'vitest';
import { objectOf } from '../../suites/link-target.js';
import { driverTarget } from '../../targets/driver-target.js';
import { programs } from './programs.js';
import { recordOutput } from './record-output.js';

// The optimizing compiler of V8 takes minutes in an emulator.
const target = driverTarget(await createLinker({ tuning: 'process' }));
afterAll(() => target.close());

describe('the driver', () => {
  it.each([...programs])('links %s', async (name, { inputs, options }) => {
    const { outputs } = await target.link(inputs, options);
    expect(outputs.size).toBe(options?.emit?.length ?? 1);
    for (const [kind, bytes] of outputs) recordOutput(`${name}: ${kind}`, bytes);
  });

  it('links the same in a worker', async () => {
    const worker = driverTarget(await createWorkerLinker({ tuning: 'process' }));
    try {
      const { inputs } = programs.get('fork')!;
      expect(objectOf(await worker.link(inputs))).toEqual(objectOf(await target.link(inputs)));
    } finally {
      await worker.close();
    }
  });

  it.each([
    ['a file that is not there', 'missing.bc', 'IO_NOT_FOUND'],
    ['a folder', '.', 'IO_IS_DIRECTORY'],
  ])('reports %s by its code', async (_, path, code) => {
    await expect(target.link([path])).rejects.toMatchObject({ code });
  });
});
