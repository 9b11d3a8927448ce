/**
 * Detects the death of a worker. Browsers have no event for it, but a lock that the worker held is then released to its
 * owner.
 * @see https://w3c.github.io/web-locks/#termination-of-locks
 */
export function holdLifeLock(name: string, held: () => void): void {
  const holding = navigator.locks.request(name, () => {
    held();
    return new Promise<never>(() => {});
  });
  holding.catch(() => {}); // Documents with an opaque origin have no locks.
}

/** The name of a new lock; undefined where the page has none: locks need https or localhost. */
export function createLifeLock(): string | undefined {
  return 'locks' in navigator ? `bpf-link-wasm worker ${crypto.randomUUID()}` : undefined;
}

/** Calls back when the worker that holds the lock has died. */
export function onceDead(name: string, callback: () => void): void {
  navigator.locks.request(name, callback).catch(() => {});
}
