import { MessageChannel, Worker, type WorkerOptions } from 'node:worker_threads';
import { ownUrl } from '../own-url.js';
import type { SpawnedWorker } from './worker-connection.js';
import type { WorkerStart } from './worker-service.js';

/** Starts a worker thread. */
export function spawnNodeWorker(module: WebAssembly.Module): SpawnedWorker {
  const { port1, port2 } = new MessageChannel();
  const worker = startWorker({
    workerData: { module, port: port2 as unknown as MessagePort } satisfies WorkerStart,
    transferList: [port2],
  });
  const died = new Promise<string>((resolve) => {
    worker.on('error', (error) => resolve(error.message));
    worker.on('exit', (exitCode) => resolve(`exit code ${exitCode}`));
  });
  return {
    port: port1 as unknown as MessagePort,
    died,
    terminate() {
      port1.close();
      void worker.terminate();
    },
    keepAlive(needed) {
      for (const handle of [worker, port1]) handle[needed ? 'ref' : 'unref']();
    },
  };
}

function startWorker(options: WorkerOptions): Worker {
  const isCommonJs = ownUrl() !== import.meta.url;
  if (isCommonJs) return new Worker(new URL('./worker-node.js', ownUrl()), options);
  return new Worker(new URL('./worker-node.js', import.meta.url), options); // Bundlers look for this form.
}
