import { createLifeLock, onceDead } from './life-lock.js';
import type { SpawnWorker } from './worker-connection.js';
import type { WorkerStart } from './worker-service.js';

/**
 * Returns a function that starts web workers.
 * @param workerUrl Address of the script. Default: next to this file, which Vite and webpack treat as a separate entry
 * point.
 */
export function createWebWorkerSpawner(workerUrl: string | URL | undefined): SpawnWorker {
  return (module) => {
    const worker =
      workerUrl === undefined
        ? new Worker(new URL('./worker-browser.js', import.meta.url), { type: 'module' })
        : new Worker(workerUrl, { type: 'module' });
    const { port1, port2 } = new MessageChannel();
    const { promise: died, resolve: end } = withResolvers<string>();
    const lifeLock = createLifeLock();
    worker.addEventListener('error', (event) => end(event.message || 'its script could not be loaded'));
    worker.addEventListener('messageerror', () => end('its message could not be read'));
    if (lifeLock !== undefined) {
      const whenHeld = (): void => onceDead(lifeLock, () => end('stopped by the browser or the page'));
      worker.addEventListener('message', whenHeld, { once: true });
    }
    worker.postMessage({ module, port: port2, lifeLock } satisfies WebWorkerStart, [port2]);
    return {
      port: port1,
      died,
      terminate() {
        port1.close();
        worker.terminate();
        end('terminated');
      },
      keepAlive() {},
    };
  };
}

/** What a web worker receives on start. */
export interface WebWorkerStart extends WorkerStart {
  /** The lock that the worker holds while it lives. */
  lifeLock: string | undefined;
}

/** Promise.withResolvers, which browsers from before 2024 lack. */
function withResolvers<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve!: (value: T) => void;
  const promise = new Promise<T>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
