import { describe, expect, it } from 'vitest';
import { forkBitcode } from '../suites/fixture.js';
import { browserNames } from './browsers.js';
import { linkByCommand } from './command-bytes.js';
import { memoryOfProcesses } from './memory-of-processes.js';
import { minimizeMemory } from './minimize-memory.js';
import { useBrowser } from './use-browser.js';
import { useClient } from './use-client.js';

const expected = await linkByCommand(forkBitcode);
const megabyte = 2 ** 20;

describe.each(browserNames)('a linker in %s', (name) => {
  const browser = useBrowser(name);
  const client = useClient(browser);

  it('ends a running link when it is aborted, and links again', async () => {
    const { aborted, waited, object } = await client.page.evaluate(async () => {
      const { createLinker, createLongInput, errorOf, linkFile } = globalThis.page;
      const linker = await createLinker({ workers: 1 });
      const controller = new AbortController();
      const onProgress = ({ stage }: { stage: string }): void => {
        if (stage === 'optimize') controller.abort(new Error('enough'));
      };
      const input = createLongInput();
      const running = errorOf(() => linker.link({ inputs: [input] }, { signal: controller.signal, onProgress }));
      const waiting = errorOf(() => linker.link({ inputs: [input] }, { signal: controller.signal }));
      const reasons = [await running, await waiting];
      return {
        aborted: reasons[0]!.message,
        waited: reasons[1]!.message,
        object: await linkFile(linker, 'inputs/fork.bc'),
      };
    });
    expect([aborted, waited]).toEqual(['enough', 'enough']);
    expect(Buffer.from(object)).toEqual(expected);
  });

  it('ends a link that takes too long, and links again', async () => {
    const { error, object } = await client.page.evaluate(async () => {
      const { createLinker, createLongInput, errorOf, linkFile } = globalThis.page;
      const linker = await createLinker();
      const late = await errorOf(() => linker.link({ inputs: [createLongInput()] }, { timeoutMs: 500 }));
      return { error: late, object: await linkFile(linker, 'inputs/fork.bc') };
    });
    expect(error).toMatchObject({
      name: 'EngineError',
      code: 'ENGINE_TIMED_OUT',
      details: { timeoutMs: 500 },
      isOurs: true,
    });
    expect(Buffer.from(object)).toEqual(expected);
  });

  it('rejects the link of a worker that is killed, and links again', async () => {
    const { error, object, started } = await client.page.evaluate(async () => {
      const { createLinker, createLongInput, errorOf, linkFile, workers } = globalThis.page;
      const linker = await createLinker();
      const onProgress = ({ stage }: { stage: string }): void => {
        if (stage === 'optimize') workers[0]!.terminate();
      };
      const died = await errorOf(() => linker.link({ inputs: [createLongInput()] }, { onProgress }));
      return { error: died, object: await linkFile(linker, 'inputs/fork.bc'), started: workers.length };
    });
    const details = { reason: 'stopped by the browser or the page' };
    expect(error).toMatchObject({ name: 'EngineError', code: 'ENGINE_WORKER_DIED', details, isOurs: true });
    expect(Buffer.from(object)).toEqual(expected);
    expect(started).toBe(2);
  });

  it('rejects with the error of a progress callback', async () => {
    const message = await client.page.evaluate(async () => {
      const { createLinker, errorOf, linkFile } = globalThis.page;
      const linker = await createLinker();
      const onProgress = (): never => {
        throw new Error('thrown by the page');
      };
      return (await errorOf(() => linkFile(linker, 'inputs/fork.bc', { onProgress }))).message;
    });
    expect(message).toBe('thrown by the page');
  });

  it('links 30 times in a row with flat memory', async () => {
    await client.page.evaluate(async () => {
      globalThis.linker = await globalThis.page.createLinker();
    });
    const linkTimes = async (count: number): Promise<number> => {
      const objects = await client.page.evaluate(async (times) => {
        const made: number[][] = [];
        for (let round = 0; round < times; round++) {
          made.push(await globalThis.page.linkFile(globalThis.linker, 'inputs/fork.bc'));
        }
        return made;
      }, count);
      expect(objects.every((object) => expected.equals(Buffer.from(object)))).toBe(true);
      return memoryOfProcesses(client.browserId);
    };
    const early = await linkTimes(10);
    const late = await linkTimes(30);
    expect(late - early).toBeLessThan(250 * megabyte); // A leaked instance keeps at least 16 MB, 30 of them 480 MB.
  });

  it('releases memory when it is closed, and rejects pending links', { timeout: 400_000 }, async () => {
    const before = memoryOfProcesses(client.browserId);
    await client.page.evaluate(async () => {
      globalThis.linker = await globalThis.page.createLinker({ workers: 2 });
    });
    const errors = client.page.evaluate(async () => {
      const { createLongInput, errorOf } = globalThis.page;
      const inputs = [1, 2, 3].map(() => createLongInput());
      const calls = inputs.map((input) => errorOf(() => globalThis.linker.link({ inputs: [input] })));
      return (await Promise.all(calls)).map(({ code }) => code);
    });
    // By now both links hold the input that they have read, each in its own memory.
    await expect
      .poll(() => memoryOfProcesses(client.browserId) - before, { timeout: 120_000 })
      .toBeGreaterThan(120 * megabyte);
    const open = memoryOfProcesses(client.browserId) - before;
    await client.page.evaluate(() => globalThis.linker.close());
    expect(await errors).toEqual(['USAGE_CLOSED', 'USAGE_CLOSED', 'USAGE_CLOSED']);
    await expect.poll(() => client.page.workers().length, { timeout: 120_000 }).toBe(0);
    const left = async (): Promise<number> => {
      await minimizeMemory(name, client.page, client.browserId); // Ended workers are dismantled only after they leave the list.
      return memoryOfProcesses(client.browserId) - before;
    };
    await expect.poll(left, { timeout: 120_000, interval: 1000 }).toBeLessThan(open / 2);
    const later = await client.page.evaluate(async () => {
      const { errorOf, linkFile } = globalThis.page;
      return errorOf(() => linkFile(globalThis.linker, 'inputs/fork.bc'));
    });
    expect(later).toMatchObject({ name: 'UsageError', code: 'USAGE_CLOSED' });
  });

  it('keeps nothing of stopped links or the engine after it was closed', { timeout: 400_000 }, async () => {
    await client.page.evaluate(async () => {
      const { createLongInput, driver } = globalThis.page;
      const engine = await WebAssembly.compileStreaming(fetch('engine/bpf-linker.wasm'));
      globalThis.linker = await driver.createWorkerLinker({ engine, workers: 1 }); // The page keeps the closed linker.
      globalThis.weak = { engine: new WeakRef(engine) };
      for (const way of ['abort', 'close'] as const) {
        const input = createLongInput();
        const controller = new AbortController();
        const onProgress = (): void => (way === 'abort' ? controller.abort() : globalThis.linker.close());
        Object.assign(globalThis.weak, {
          [`input, ${way}`]: new WeakRef(input),
          [`callback, ${way}`]: new WeakRef(onProgress),
        });
        await globalThis.linker
          .link({ inputs: [input] }, { signal: controller.signal, onProgress })
          .catch(() => undefined);
      }
    });
    const kept = async (): Promise<string[]> => {
      await minimizeMemory(name, client.page, client.browserId);
      return client.page.evaluate(() =>
        Object.entries(globalThis.weak).flatMap(([key, reference]) => (reference.deref() ? [key] : [])),
      );
    };
    expect(await client.page.evaluate(() => Object.keys(globalThis.weak).length)).toBe(5);
    await expect.poll(kept, { timeout: 120_000, interval: 1000 }).toEqual([]);
  });

  describe('without a network', () => {
    const cached = useClient(browser, { headers: { 'cache-control': 'max-age=3600' } });

    it('links in parallel, and after a worker was stopped', async () => {
      const bytes = await cached.page.evaluate(async () => {
        globalThis.linker = await globalThis.page.createLinker({ workers: 2 });
        return [...(await globalThis.page.fetchBytes('inputs/fork.bc'))];
      });
      await cached.server.goOffline();
      const objects = await cached.page.evaluate(async (content) => {
        const { createLongInput, errorOf } = globalThis.page;
        const link = async (): Promise<number[]> => {
          const { outputs } = await globalThis.linker.link({ inputs: [Uint8Array.from(content)] });
          return [...outputs[0]!.bytes];
        };
        const made = await Promise.all([link(), link()]);
        const controller = new AbortController();
        const onProgress = (): void => controller.abort();
        await errorOf(() =>
          globalThis.linker.link({ inputs: [createLongInput()] }, { signal: controller.signal, onProgress }),
        );
        return [...made, await link()];
      }, bytes);
      expect(objects.map((object) => Buffer.from(object))).toEqual([expected, expected, expected]);
    });
  });
});
