import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { PassBoard, stages, type Stage } from '@bpf-link-wasm/driver';

/** What the watching thread receives. */
export interface WatchedLink {
  /** Description of the link, for its message. */
  subject: string;
  /** Start of the link, in milliseconds of the system's clock. */
  start: number;
  /** Descriptor of the file for messages. */
  file: number;
  /** Memory of a PassBoard. */
  passes: SharedArrayBuffer;
  /** One 32-bit integer: the index of the stage in the driver's `stages`. */
  stage: SharedArrayBuffer;
}

/** The thread's bundle, found from dist/ and src/ alike. */
const thread = fileURLToPath(new URL('../dist/slow-watch-thread.js', import.meta.url));

/** Watches a link of this thread from another one: this one cannot report a pass that does not return. */
export class SlowWatch {
  readonly #board = PassBoard.allocate();
  readonly #stage = new SharedArrayBuffer(4);
  readonly #link: Pick<WatchedLink, 'subject' | 'start' | 'file'>;
  #worker: Worker | undefined;

  /** @param link Description and start of the link (default: now), and where messages go (default: standard error). */
  constructor({ subject, start = Date.now(), file = 2 }: Partial<WatchedLink> & Pick<WatchedLink, 'subject'>) {
    this.#link = { subject, start, file };
  }

  /** Options to pass to the link. */
  get passes(): { passes?: PassBoard } {
    return this.#board ? { passes: this.#board } : {};
  }

  /** Records the stage that starts. The thread is started with the first stage that can take long. */
  begin(stage: Stage): void {
    Atomics.store(new Int32Array(this.#stage), 0, stages.indexOf(stage));
    if (stage === 'load' || this.#worker || !this.#board) return;
    const workerData: WatchedLink = { ...this.#link, passes: this.#board.memory, stage: this.#stage };
    this.#worker = new Worker(thread, { workerData, execArgv: [] });
    this.#worker.on('error', () => {}); // The link works without it, but prints no notices.
    this.#worker.unref();
  }

  end(): void {
    void this.#worker?.terminate();
  }
}
