import { wasmUrl } from '@bpf-link-wasm/engine';
import { render, type ComponentType } from 'preact';
import { App } from './app.js';
import { ActionPart } from './page/action-part.js';
import { BytesPart } from './page/bytes-part.js';
import { EditorPart } from './page/editor-part.js';
import { EngineStatus } from './page/engine-status.js';
import { FailurePart } from './page/failure-part.js';
import { ExamplesPart, FilesPart, watchDrops } from './page/files-part.js';
import { keepFocus } from './page/keep-focus.js';
import { OptionsPart } from './page/options-part.js';
import { PanelPart } from './page/result-part.js';
import { TabsPart } from './page/tabs-part.js';
import { watchPage } from './page/watch-page.js';
import { byId, part } from './parts/dom.js';
import { startTheme } from './parts/theme.js';

/** Starts the service worker, and makes it store the engine once both are loaded. @param loaded Settles when the engine has loaded or has failed to. */
async function startOffline(loaded: Promise<void>): Promise<void> {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return;
  const { serviceWorker } = navigator;
  const controlled = new Promise<void>((resolve) => {
    if (serviceWorker.controller !== null) resolve();
    serviceWorker.addEventListener('controllerchange', () => resolve(), { once: true });
  });
  try {
    await serviceWorker.register('./service-worker.js');
  } catch {
    // Without a service worker, the page still works online.
    return;
  }
  const isFirst = serviceWorker.controller === null;
  await Promise.all([loaded, controlled]);
  // The engine was loaded before the worker ran; the worker gets it from the browser's own cache.
  if (isFirst) await fetch(wasmUrl, { cache: 'force-cache' }).catch(() => undefined);
}

/** The component of each element of the page's HTML, by the element's id. */
const parts: Readonly<Record<string, ComponentType<{ readonly app: App }>>> = {
  'engine-part': EngineStatus,
  'files-part': FilesPart,
  'examples-part': ExamplesPart,
  'editor-part': EditorPart,
  'options-part': OptionsPart,
  'action-part': ActionPart,
  'tabs-part': TabsPart,
  'failure-part': FailurePart,
  'panel-part': PanelPart,
  'bytes-part': BytesPart,
};

startTheme();
byId('llvm-version').textContent = import.meta.env.LLVM_VERSION;
const app = new App();
const loaded = app.loadEngine();
app.start();
for (const [id, component] of Object.entries(parts)) render(part(component, { app }), byId(id));
watchDrops(app, byId('drop'), byId('pick'), byId<HTMLInputElement>('picker'));
watchPage(app);
keepFocus();
void startOffline(loaded);
