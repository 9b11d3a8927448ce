/** Runs jobs in a worker, which is started for each job. */
export class JobWorker<Job, Answer> {
  readonly #start: () => Worker;
  #running: Worker | undefined;

  constructor(start: () => Worker) {
    this.#start = start;
  }

  /** Runs a job. A later call ends an earlier one, whose promise then never settles. @throws Error with the reason */
  run(job: Job): Promise<Answer> {
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

/** Handles the jobs that this worker receives. */
export function handleJobs<Job, Answer>(answer: (job: Job) => Answer): void {
  self.addEventListener('message', ({ data }: MessageEvent<Job>) => {
    try {
      self.postMessage({ answer: answer(data) });
    } catch (error) {
      self.postMessage({ error: error instanceof Error ? error.message : String(error) });
    }
  });
}
