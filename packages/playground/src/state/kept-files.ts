/** A file in the form that is stored. */
export interface KeptBytes {
  readonly name: string;
  readonly bytes: Uint8Array;
}

const [database, table, byTime] = ['playground', 'files', 'time'];
const tabKey = 'tab';

/** Maximum size of all files of a kind together, in bytes. */
const maxBytes = 200_000_000;

/** The age at which files are removed: older ones usually belong to a closed browser tab, which browsers do not report. */
const lastingMs = 24 * 60 * 60 * 1000;

/**
 * Keeps files for this browser tab, in place of earlier files of the same kind. They are too large for session storage, so they are
 * in the database, for a day. Where the browser forbids databases, they are not kept.
 * @param kind What they are: `kernels`.
 */
export async function keepFiles<File extends KeptBytes>(kind: string, files: readonly File[]): Promise<void> {
  const size = files.reduce((sum, { bytes }) => sum + bytes.length, 0);
  try {
    const key = keyOf(kind);
    const now = Date.now();
    await within('readwrite', (store) => {
      if (files.length === 0 || size > maxBytes) store.delete(key);
      else store.put({ time: now, files: files.map((file) => ({ ...file, bytes: file.bytes.slice() })) }, key);
      const old = store.index(byTime).openKeyCursor(IDBKeyRange.upperBound(now - lastingMs));
      old.addEventListener('success', () => {
        if (old.result === null) return;
        store.delete(old.result.primaryKey);
        old.result.continue();
      });
      return undefined;
    });
  } catch {
    // The database is forbidden or full: the page works without it.
  }
}

/** The files that this browser tab has kept; empty when there are none. */
export async function findKeptFiles<File extends KeptBytes>(kind: string): Promise<readonly File[]> {
  try {
    if (sessionStorage.getItem(tabKey) === null) return [];
    const found = await within('readonly', (store) => store.get(keyOf(kind)));
    return (found as { files: readonly File[] } | undefined)?.files ?? [];
  } catch {
    return [];
  }
}

function keyOf(kind: string): string {
  let tab = sessionStorage.getItem(tabKey);
  if (tab === null) sessionStorage.setItem(tabKey, (tab = crypto.randomUUID()));
  return `${tab} ${kind}`;
}

/** Runs a transaction of the database to its end. @param act Makes its request. @returns the result of the request */
async function within(
  mode: IDBTransactionMode,
  act: (store: IDBObjectStore) => IDBRequest<unknown> | undefined,
): Promise<unknown> {
  const opening = indexedDB.open(database, 1);
  opening.addEventListener('upgradeneeded', () => {
    opening.result.createObjectStore(table).createIndex(byTime, 'time');
  });
  const opened = await new Promise<IDBDatabase>((resolve, reject) => {
    opening.addEventListener('success', () => resolve(opening.result));
    opening.addEventListener('error', () => reject(opening.error!));
    opening.addEventListener('blocked', () => reject(new Error('the database is in use')));
  });
  try {
    const transaction = opened.transaction(table, mode);
    const request = act(transaction.objectStore(table));
    await new Promise<void>((resolve, reject) => {
      transaction.addEventListener('complete', () => resolve());
      transaction.addEventListener('abort', () => reject(transaction.error ?? new Error('the transaction ended')));
    });
    return request?.result;
  } finally {
    opened.close();
  }
}
