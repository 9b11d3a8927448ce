/**
 * Holds a lock while this worker lives, so that its owner learns of its death from the lock: browsers have no event for
 * that.
 * @param held Called once the lock is held.
 * @see https://w3c.github.io/web-locks/#termination-of-locks
 */
export function holdLifeLock(name: string, held: () => void): void {
  const holding = navigator.locks.request(name, () => {
    held();
    return new Promise<never>(() => {});
  });
  holding.catch(() => {}); // Documents with an opaque origin have no locks.
}

/** The name for a new lock; undefined where there are no locks: they need https or localhost. */
export function createLifeLock(): string | undefined {
  return 'locks' in navigator ? `bpf-link-wasm worker ${crypto.randomUUID()}` : undefined;
}

/** Calls back when the worker that holds the lock has died. */
export function onceDead(name: string, callback: () => void): void {
  navigator.locks.request(name, callback).catch(() => {});
}
