/**
 * Serializes actions by working folder: those for the same folder run together, others after them.
 * All threads of a process share one working folder.
 */
export class FolderGate {
  #folder: string | undefined;
  #running = 0;
  readonly #waiting: { folder: string; enter: () => void }[] = [];

  /** @param change Called when the folder changes, with undefined when none is needed anymore. */
  constructor(private readonly change: (folder: string | undefined) => void) {}

  /** Number of running and waiting actions. */
  get size(): number {
    return this.#running + this.#waiting.length;
  }

  /** Runs the action when its turn has come. @throws What `change` throws; then nothing has run */
  async run<T>(folder: string, action: () => Promise<T>): Promise<T> {
    const mustWait = this.#waiting.length > 0 || (this.#running > 0 && this.#folder !== folder);
    if (mustWait) await new Promise<void>((enter) => this.#waiting.push({ folder, enter }));
    else this.#running++;
    try {
      if (this.#folder !== folder) {
        this.#folder = undefined;
        this.change(folder);
        this.#folder = folder;
      }
      return await action();
    } finally {
      this.#running--;
      this.#next();
    }
  }

  #next(): void {
    const folder = this.#running > 0 ? this.#folder : this.#waiting[0]?.folder;
    for (let first = this.#waiting[0]; first && first.folder === folder; first = this.#waiting[0]) {
      this.#running++;
      this.#waiting.shift();
      first.enter();
    }
    if (this.#running === 0 && this.#folder !== undefined) {
      this.#folder = undefined;
      this.change(undefined);
    }
  }
}
