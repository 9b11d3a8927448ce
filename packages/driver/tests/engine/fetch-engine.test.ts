import { afterEach, describe, expect, it, vi } from 'vitest';
import { compileFetched } from '../../src/engine/fetch-engine.js';

/** The smallest module. */
const bytes = Uint8Array.of(0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00);
const address = 'https://example.test/engine.wasm';

const respond = (headers: Record<string, string> = {}): Response => {
  const response = new Response(bytes, { headers: { 'content-type': 'application/wasm', ...headers } });
  vi.stubGlobal('fetch', async () => response);
  return response;
};

describe('compileFetched', () => {
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
  });

  it('passes the original response to the browser, which can cache its machine code, even if the download is observed', async () => {
    const response = respond({ 'content-length': '8' });
    const compile = vi.spyOn(WebAssembly, 'compileStreaming').mockImplementation(async (source) => {
      return WebAssembly.compile(await (await source).arrayBuffer());
    });
    const events: unknown[] = [];
    await compileFetched(address, undefined, { onEngineProgress: (event) => void events.push(event) });
    expect(compile.mock.calls[0]![0]).toBe(response);
    expect(events).toEqual([{ loadedBytes: 8, totalBytes: 8 }]);
  });

  it('does not mistake the length of a compressed body for its size', async () => {
    respond({ 'content-length': '3', 'content-encoding': 'br' });
    const events: unknown[] = [];
    await compileFetched(address, undefined, { onEngineProgress: (event) => void events.push(event) });
    expect(events).toEqual([{ loadedBytes: 8, totalBytes: undefined }]);
  });

  it('reports an interrupted download', async () => {
    const body = new ReadableStream({
      pull: (controller) => controller.error(new Error('connection lost')),
    });
    vi.stubGlobal('fetch', async () => new Response(body, { headers: { 'content-type': 'application/wasm' } }));
    await expect(compileFetched(address, undefined, { onEngineProgress() {} })).rejects.toMatchObject({
      code: 'ENGINE_LOAD_FAILED',
    });
  });
});
