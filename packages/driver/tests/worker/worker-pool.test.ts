import { describe, expect, test } from 'vitest';
import type { Envelope } from '../../src/worker/envelope.js';
import type { SpawnedWorker } from '../../src/worker/worker-connection.js';
import { WorkerPool } from '../../src/worker/worker-pool.js';
import { createFakeEngine } from '../fake-engine.js';

/** A worker that never answers: the calls below do not go through its port. */
interface TestWorker extends SpawnedWorker {
  isTerminated: boolean;
  die(reason: string): void;
}

const module = new WebAssembly.Module(createFakeEngine());

/** Promise.withResolvers, which Node 20 lacks. */
function withResolvers<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve!: (value: T) => void;
  const promise = new Promise<T>((settled) => {
    resolve = settled;
  });
  return { promise, resolve };
}

/** A pool and all workers that it has started. */
function createPool(size: number): { pool: WorkerPool; workers: TestWorker[] } {
  const workers: TestWorker[] = [];
  const spawn = (): TestWorker => {
    const { port1 } = new MessageChannel();
    const { promise: died, resolve: die } = withResolvers<string>();
    const worker: TestWorker = {
      port: port1,
      died,
      die,
      isTerminated: false,
      keepAlive() {},
      terminate() {
        worker.isTerminated = true;
        port1.close();
      },
    };
    workers.push(worker);
    return worker;
  };
  return { pool: new WorkerPool(module, spawn, size), workers };
}

/** A call that the test answers at a chosen time. */
function createQuestion(): { ask: () => Promise<Envelope<string>>; answer(value: string): void; isAsked(): boolean } {
  const { promise, resolve } = withResolvers<Envelope<string>>();
  let asked = false;
  return {
    ask() {
      asked = true;
      return promise;
    },
    answer: (value) => resolve({ ok: true, value }),
    isAsked: () => asked,
  };
}

/** Lets all pending microtasks and timers run. */
const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

describe('a pool of workers', () => {
  test('runs as many calls in parallel as it has workers, the others in turn', async () => {
    const { pool, workers } = createPool(2);
    const questions = [createQuestion(), createQuestion(), createQuestion()];
    const answers = questions.map(({ ask }) => pool.ask(ask));
    await settle();
    expect(questions.map(({ isAsked }) => isAsked())).toEqual([true, true, false]);
    questions[1]?.answer('b');
    await settle();
    expect(questions.map(({ isAsked }) => isAsked())).toEqual([true, true, true]);
    questions[2]?.answer('c');
    questions[0]?.answer('a');
    expect(await Promise.all(answers)).toEqual(['a', 'b', 'c']);
    expect(workers).toHaveLength(2);
  });

  test('keeps one worker when idle, and reuses it', async () => {
    const { pool, workers } = createPool(3);
    const questions = [createQuestion(), createQuestion()];
    const answers = questions.map(({ ask }) => pool.ask(ask));
    for (const { answer } of questions) answer('');
    await Promise.all(answers);
    await settle();
    expect(workers.filter(({ isTerminated }) => !isTerminated)).toHaveLength(1);
    await pool.ask(async () => ({ ok: true, value: '' }));
    expect(workers).toHaveLength(2);
  });

  test('replaces a dead worker, also for a waiting call', async () => {
    const { pool, workers } = createPool(1);
    const [first, second] = [createQuestion(), createQuestion()];
    const failed = pool.ask(first.ask);
    const waiting = pool.ask(second.ask);
    await settle();
    workers[0]?.die('killed');
    await expect(failed).rejects.toMatchObject({ code: 'ENGINE_WORKER_DIED', details: { reason: 'killed' } });
    second.answer('later');
    expect(await waiting).toBe('later');
    expect(workers).toHaveLength(2);
  });

  test('replaces a worker that died while idle', async () => {
    const { pool, workers } = createPool(1);
    const ask = async (): Promise<Envelope<string>> => ({ ok: true, value: 'answer' });
    await pool.ask(ask);
    workers[0]?.die('killed');
    await settle();
    expect(await pool.ask(ask)).toBe('answer');
    expect(workers).toHaveLength(2);
  });

  test('makes no call when the abort comes between taking a worker and calling it', async () => {
    const { pool, workers } = createPool(1);
    const question = createQuestion();
    const controller = new AbortController();
    const aborted = pool.ask(question.ask, { signal: controller.signal });
    controller.abort(new Error('changed my mind'));
    question.answer('too late');
    await expect(aborted).rejects.toThrow('changed my mind');
    expect(question.isAsked()).toBe(false);
    const next = createQuestion();
    next.answer('next');
    expect(await pool.ask(next.ask)).toBe('next');
    expect(workers).toHaveLength(1);
  });

  test('immediately rejects a call that is aborted while waiting, and leaves the others alone', async () => {
    const { pool, workers } = createPool(1);
    const [first, second, third] = [createQuestion(), createQuestion(), createQuestion()];
    const controller = new AbortController();
    const answers = [pool.ask(first.ask), pool.ask(third.ask)];
    const aborted = pool.ask(second.ask, { signal: controller.signal });
    controller.abort(new Error('enough'));
    await expect(aborted).rejects.toThrow('enough');
    first.answer('first');
    third.answer('third');
    expect(await Promise.all(answers)).toEqual(['first', 'third']);
    expect(second.isAsked()).toBe(false);
    expect(workers).toHaveLength(1);
  });

  test('ends every worker and rejects every call when closed', async () => {
    const { pool, workers } = createPool(2);
    const calls = [1, 2, 3].map(() => pool.ask(createQuestion().ask));
    await settle();
    pool.close();
    const outcomes = await Promise.allSettled(calls);
    expect(outcomes).toEqual(
      Array(3).fill(expect.objectContaining({ reason: expect.objectContaining({ code: 'USAGE_CLOSED' }) })),
    );
    expect(workers.every(({ isTerminated }) => isTerminated)).toBe(true);
    await expect(pool.ask(createQuestion().ask)).rejects.toMatchObject({ code: 'USAGE_CLOSED' });
  });

  test('when closed, rejects a call that has a worker but has not called it yet', async () => {
    const { pool } = createPool(1);
    const question = createQuestion();
    const call = pool.ask(question.ask);
    pool.close();
    await expect(call).rejects.toMatchObject({ code: 'USAGE_CLOSED' });
    expect(question.isAsked()).toBe(false);
  });
});
