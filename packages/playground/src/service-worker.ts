/// <reference lib="webworker" />
// Stores the page's files, so that it works offline after the first visit. The build puts the definitions of these constants before
// this code: the paths of the build's files relative to this file, and a hash of all files.
declare const VERSION: string;
declare const PRECACHED: readonly string[];
declare const KEPT_ON_USE: readonly string[];

const worker = self as unknown as ServiceWorkerGlobalScope;
const scope = new URL('./', worker.location.href).href;
const prefix = `bpf-link-wasm ${scope} `;
const cacheName = prefix + VERSION;
const known = new Set([...PRECACHED, ...KEPT_ON_USE].map((path) => new URL(path, scope).href));
const keptOnUse = new Set(KEPT_ON_USE.map((path) => new URL(path, scope).href));

worker.addEventListener('install', (event) => {
  event.waitUntil(keepAll());
});

worker.addEventListener('activate', (event) => {
  event.waitUntil(dropOthers().then(() => worker.clients.claim()));
});

worker.addEventListener('fetch', (event) => {
  const { request } = event;
  if (request.method !== 'GET') return;
  const url = new URL(request.url);
  url.search = '';
  url.hash = '';
  const isPage = request.mode === 'navigate' && (url.href === scope || url.href === `${scope}index.html`);
  const address = isPage ? scope : url.href;
  if (known.has(address)) event.respondWith(answer(address, event));
});

async function keepAll(): Promise<void> {
  const cache = await caches.open(cacheName);
  await Promise.all(PRECACHED.map((path) => cache.add(new Request(new URL(path, scope), { cache: 'no-cache' }))));
}

/** Removes the stored files of other builds. File names contain a hash of the content, so files that this build also has are kept. */
async function dropOthers(): Promise<void> {
  const cache = await caches.open(cacheName);
  for (const name of await caches.keys()) {
    if (!name.startsWith(prefix) || name === cacheName) continue;
    const old = await caches.open(name);
    for (const address of keptOnUse) {
      const response = await old.match(address);
      if (response !== undefined) await cache.put(address, response);
    }
    await caches.delete(name);
  }
}

async function answer(address: string, event: FetchEvent): Promise<Response> {
  const cache = await caches.open(cacheName);
  const kept = await cache.match(address);
  if (keptOnUse.has(address)) {
    const cached = await findCached(event.request);
    if (cached !== undefined) {
      // Stored from a second response: a clone of this one would be compiled without its cached machine code.
      if (kept === undefined) event.waitUntil(keep(cache, address, event.request));
      return cached;
    }
  }
  if (kept !== undefined) return kept;
  const response = await fetch(event.request);
  // The page reads the file while it is being stored; a full disk must not prevent that.
  if (response.status === 200) event.waitUntil(cache.put(address, response.clone()).catch(() => undefined));
  return response;
}

async function keep(cache: Cache, address: string, request: Request): Promise<void> {
  const response = await findCached(request);
  if (response !== undefined) await cache.put(address, response).catch(() => undefined);
}

/**
 * Finds the engine in the browser's HTTP cache, which also has the machine code that the last visit compiled; for the file that this
 * worker stores, that would take two more visits. The engine's file name contains a hash of its content, so it is never out of date.
 */
async function findCached({ url }: Request): Promise<Response | undefined> {
  try {
    const response = await fetch(url, { cache: 'only-if-cached', mode: 'same-origin' });
    return response.status === 200 ? response : undefined;
  } catch {
    return undefined;
  }
}
