import { wasmUrl } from '@bpf-link-wasm/engine';
import { App } from './app.js';
import { startTheme } from './parts/theme.js';

/** How long the engine waits for the service worker that is to keep it, on the first visit. */
const controlTimeoutMs = 1500;

/** Starts the service worker, and waits a little until it answers for this page, so that it keeps the engine as it comes. */
async function startOffline(): Promise<void> {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return;
  const { serviceWorker } = navigator;
  const controlled = new Promise<void>((resolve) => {
    serviceWorker.addEventListener('controllerchange', () => resolve(), { once: true });
  });
  try {
    await serviceWorker.register('./service-worker.js');
  } catch {
    // A page that cannot keep itself still works online.
    return;
  }
  if (serviceWorker.controller !== null) return;
  const isLate = await Promise.race([
    controlled.then(() => false),
    new Promise<true>((resolve) => setTimeout(resolve, controlTimeoutMs, true)),
  ]);
  // Then the engine comes without it, and once more from the browser's own cache.
  if (isLate) void controlled.then(() => fetch(wasmUrl, { cache: 'force-cache' })).catch(() => undefined);
}

startTheme();
const app = new App();
void startOffline().then(() => app.start());
