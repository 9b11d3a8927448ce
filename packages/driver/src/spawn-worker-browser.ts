import type { SpawnedWorker } from './worker-linker.js';
import type { WorkerStart } from './worker-service.js';

/** Starts a web worker. */
export function spawnWebWorker(module: WebAssembly.Module): SpawnedWorker {
  const { port1, port2 } = new MessageChannel();
  const worker = new Worker(new URL('./worker-browser.js', import.meta.url), { type: 'module' });
  let end!: (reason: string) => void;
  const died = new Promise<string>((resolve) => {
    end = resolve;
  });
  worker.addEventListener('error', (event) => end(event.message || 'its script could not be loaded'));
  worker.addEventListener('messageerror', () => end('its message could not be read'));
  worker.postMessage({ module, port: port2 } satisfies WorkerStart, [port2]);
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
}
