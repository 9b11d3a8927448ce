import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
import type { SpawnedWorker } from '../../src/worker/worker-connection.js';
import { createRemoteLinker } from '../../src/worker/worker-linker.js';
import { createFakeEngine } from '../fake-engine.js';

/** A worker that ends without an answer. */
function spawnDoomed(): SpawnedWorker {
  const { port1 } = new MessageChannel();
  const worker = new Worker('setTimeout(() => process.exit(3), 50)', { eval: true });
  return {
    port: port1,
    died: new Promise((resolve) => worker.on('exit', (exitCode) => resolve(`exit code ${exitCode}`))),
    terminate: () => void worker.terminate(),
    keepAlive() {},
  };
}

const module = new WebAssembly.Module(createFakeEngine());

test('rejects the pending call when the worker dies', async () => {
  await expect(createRemoteLinker<string>(module, spawnDoomed, 1)).rejects.toMatchObject({
    code: 'ENGINE_WORKER_DIED',
    details: { reason: 'exit code 3' },
  });
});

test('reports why a worker cannot be started', async () => {
  const cause = new Error('no threads left');
  const spawn = (): never => {
    throw cause;
  };
  await expect(createRemoteLinker<string>(module, spawn, 1)).rejects.toMatchObject({
    code: 'ENGINE_WORKER_DIED',
    details: { reason: 'no threads left' },
    cause,
  });
});
