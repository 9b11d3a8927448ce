/** Collects changed paths until no more arrive for a while: editors and version control write several files at once. */
export class ChangeList {
  readonly #paths: string[] = [];
  #timer: NodeJS.Timeout | undefined;
  #report: ((paths: readonly string[]) => void) | undefined;

  /** @param quietMs Milliseconds without a change before changes are reported. */
  constructor(private readonly quietMs: number) {}

  add(path: string): void {
    if (!this.#paths.includes(path)) this.#paths.push(path);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#deliver();
    }, this.quietMs);
  }

  /** Resolves with the paths that changed since the last call, in order, once there are any. Only one call may wait. */
  next(): Promise<readonly string[]> {
    return new Promise((resolve) => {
      this.#report = resolve;
      if (this.#timer === undefined) this.#deliver();
    });
  }

  close(): void {
    clearTimeout(this.#timer);
  }

  #deliver(): void {
    if (this.#report === undefined || this.#paths.length === 0) return;
    const report = this.#report;
    this.#report = undefined;
    report(this.#paths.splice(0));
  }
}
