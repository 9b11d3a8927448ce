/** A worker that is started for one request at a time. */
export class AskedWorker<Job, Answer> {
  readonly #start: () => Worker;
  #running: Worker | undefined;

  constructor(start: () => Worker) {
    this.#start = start;
  }

  /** A later call ends an earlier one, whose promise then never settles. @throws Error with the reason */
  ask(job: Job): Promise<Answer> {
    this.#running?.terminate();
    const worker = this.#start();
    this.#running = worker;
    return new Promise((resolve, reject) => {
      const end = (): void => {
        worker.terminate();
        if (this.#running === worker) this.#running = undefined;
      };
      worker.addEventListener('error', (event) => {
        end();
        reject(new Error(event.message || 'the script of a worker could not be loaded; reload the page'));
      });
      worker.addEventListener('message', ({ data }: MessageEvent<{ answer: Answer } | { error: string }>) => {
        end();
        if ('error' in data) reject(new Error(data.error));
        else resolve(data.answer);
      });
      worker.postMessage(job);
    });
  }
}

/** Makes a worker answer the requests that it gets. */
export function answerJobs<Job, Answer>(answer: (job: Job) => Answer): void {
  self.addEventListener('message', ({ data }: MessageEvent<Job>) => {
    try {
      self.postMessage({ answer: answer(data) });
    } catch (error) {
      self.postMessage({ error: error instanceof Error ? error.message : String(error) });
    }
  });
}
