import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { PassBoard, stages, type Stage } from '@bpf-link-wasm/driver';

/** What the thread that watches a link is given. */
export interface WatchedLink {
  /** What is linked, for its message. */
  subject: string;
  /** When the link began, in milliseconds of the system's clock. */
  start: number;
  /** Descriptor of the file that the message goes to. */
  file: number;
  /** Memory of a PassBoard. */
  passes: SharedArrayBuffer;
  /** One 32-bit integer: the stage, an index of the driver's `stages`. */
  stage: SharedArrayBuffer;
}

/** The bundle of the thread, from dist/ and from src/ alike. */
const thread = fileURLToPath(new URL('../dist/slow-watch-thread.js', import.meta.url));

/** Watches a link of this thread from another: a pass that does not come back leaves this one no time to report it. */
export class SlowWatch {
  readonly #board = PassBoard.allocate();
  readonly #stage = new SharedArrayBuffer(4);
  readonly #link: Pick<WatchedLink, 'subject' | 'start' | 'file'>;
  #worker: Worker | undefined;

  /** @param link What is linked, since when (default: now), and where messages go (default: standard error). */
  constructor({ subject, start = Date.now(), file = 2 }: Partial<WatchedLink> & Pick<WatchedLink, 'subject'>) {
    this.#link = { subject, start, file };
  }

  /** For the options of the link. */
  get passes(): { passes?: PassBoard } {
    return this.#board ? { passes: this.#board } : {};
  }

  /** The thread starts with the first stage that can be long. */
  begin(stage: Stage): void {
    Atomics.store(new Int32Array(this.#stage), 0, stages.indexOf(stage));
    if (stage === 'load' || this.#worker || !this.#board) return;
    const workerData: WatchedLink = { ...this.#link, passes: this.#board.memory, stage: this.#stage };
    this.#worker = new Worker(thread, { workerData, execArgv: [] });
    this.#worker.on('error', () => {}); // Without it the link is as good, but silent.
    this.#worker.unref();
  }

  end(): void {
    void this.#worker?.terminate();
  }
}
