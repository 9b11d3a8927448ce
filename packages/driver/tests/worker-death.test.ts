import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { createRemoteLinker, type SpawnedWorker } from '../src/worker-linker.js';
import { createFakeEngine } from './fake-engine.js';

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

test('rejects the pending call when the worker dies', async () => {
  const linker = createRemoteLinker<string>(new WebAssembly.Module(createFakeEngine()), spawnDoomed);
  await expect(linker.link({ inputs: ['a.bc'] })).rejects.toMatchObject({
    code: 'ENGINE_WORKER_DIED',
    details: { reason: 'exit code 3' },
  });
  linker.close();
});
