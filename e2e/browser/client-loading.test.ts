import { stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { forkBitcode } from '../suites/fixture.js';
import { browserNames } from './browsers.js';
import { linkByCommand } from './command-bytes.js';
import { useBrowser } from './use-browser.js';
import { useClient } from './use-client.js';

const engine = fileURLToPath(new URL('../../llvm-wasm/artifact/bpf-linker.wasm', import.meta.url));
const expected = await linkByCommand(forkBitcode);

/** How a server may send the engine. */
const servers = [
  { title: 'with its type', options: {}, isStreamed: true, totalIsKnown: true },
  { title: 'compressed', options: { compress: true }, isStreamed: true, totalIsKnown: false },
  {
    title: 'with a wrong type',
    options: { contentTypes: { '.wasm': 'application/octet-stream' } },
    isStreamed: false,
    totalIsKnown: true,
  },
  {
    title: 'with its type and a parameter',
    options: { contentTypes: { '.wasm': 'application/wasm; v=1' } },
    isStreamed: false,
    totalIsKnown: true,
  },
  {
    title: 'without a type, below a base path',
    options: { contentTypes: { '.wasm': '' }, base: '/deep/base/' },
    isStreamed: false,
    totalIsKnown: true,
  },
] as const;

describe.each(browserNames)('loading in %s', (name) => {
  const browser = useBrowser(name);

  describe.each(servers)('the engine $title', ({ options, isStreamed, totalIsKnown }) => {
    const client = useClient(browser, options);

    it('compiles during the download if the server allows it, and links', async () => {
      const seen = await client.page.evaluate(async () => {
        const { createLinker, linkFile } = globalThis.page;
        const { compileStreaming } = WebAssembly;
        let streamed = 0;
        WebAssembly.compileStreaming = (source) => {
          streamed++;
          return compileStreaming(source);
        };
        const events: { loadedBytes: number; totalBytes: number | undefined }[] = [];
        const linker = await createLinker({ onEngineProgress: (event) => void events.push(event) });
        return { streamed, events, object: await linkFile(linker, 'inputs/fork.bc') };
      });
      const { size } = await stat(engine);
      expect(seen.streamed).toBe(isStreamed ? 1 : 0);
      expect(seen.events.length).toBeGreaterThan(1);
      expect(seen.events.at(-1)).toEqual(
        totalIsKnown ? { loadedBytes: size, totalBytes: size } : { loadedBytes: size },
      );
      expect(Buffer.from(seen.object)).toEqual(expected);
    });
  });

  describe('the engine from a slow server', () => {
    const client = useClient(browser);

    it.each([true, false])('separates the time of the download from the rest, observed: %s', async (isWatched) => {
      const pause = 600;
      client.server.pauses.set('engine/bpf-linker.wasm', pause);
      const { times, all } = await client.page.evaluate(async (watched) => {
        const begin = performance.now();
        const { engineTimes } = await globalThis.page.createLinker(watched ? { onEngineProgress() {} } : {});
        return { times: engineTimes, all: performance.now() - begin };
      }, isWatched);
      const { downloadMilliseconds, compileMilliseconds, workerMilliseconds } = times;
      const clock = 5; // Browser clocks are coarse.
      expect(downloadMilliseconds).toBeGreaterThan(pause - clock);
      expect(workerMilliseconds).toBeGreaterThan(0);
      expect(compileMilliseconds).toBeGreaterThanOrEqual(0);
      expect(compileMilliseconds).toBeLessThan(all - pause + clock);
      expect(downloadMilliseconds! + compileMilliseconds + workerMilliseconds).toBeLessThan(all + clock);
    });

    it('reports no download when the engine was compiled before', async () => {
      const times = await client.page.evaluate(async () => {
        const compiled = await WebAssembly.compileStreaming(fetch('engine/bpf-linker.wasm'));
        const { engineTimes } = await globalThis.page.driver.createWorkerLinker({ engine: compiled });
        return { ...engineTimes, isTold: engineTimes.downloadMilliseconds !== undefined };
      });
      expect(times).toMatchObject({
        isTold: false,
        compileMilliseconds: expect.any(Number),
        workerMilliseconds: expect.any(Number),
      });
    });
  });

  describe('in a page that aborts loading', () => {
    const client = useClient(browser);

    it('ends with the reason of the signal, and can be retried', async () => {
      client.server.stalled.add('engine/bpf-linker.wasm');
      const message = await client.page.evaluate(async () => {
        const { createLinker, errorOf } = globalThis.page;
        const controller = new AbortController();
        const onEngineProgress = (): void => controller.abort(new Error('no longer wanted'));
        return (await errorOf(() => createLinker({ signal: controller.signal, onEngineProgress }))).message;
      });
      expect(message).toBe('no longer wanted');
      client.server.stalled.clear();
      await client.page.evaluate(async () => (await globalThis.page.createLinker()).version());
    });
  });
});
