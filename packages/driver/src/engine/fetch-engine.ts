import type { EngineLoading } from './engine-source.js';
import { compileEngine, compileEngineStreaming } from './engine-module.js';
import { BpfLinkError, EngineError, reasonOf } from '../codes/errors.js';

/**
 * Downloads and compiles the engine; with an integrity value, compiling waits for the whole file.
 * @throws {EngineError} ENGINE_LOAD_FAILED, ENGINE_INTEGRITY
 * @throws the signal's reason, when loading was aborted
 */
export async function compileFetched(
  address: string,
  integrity: string | undefined,
  { signal, onEngineProgress }: EngineLoading = {},
): Promise<WebAssembly.Module> {
  try {
    const response = await fetch(address, signal ? { signal } : {});
    if (!response.ok) throw new Error(`status ${response.status}`);
    const watched = onEngineProgress ? watchBody(response, onEngineProgress) : response;
    if (integrity === undefined) return await compileEngineStreaming(watched, address);
    return await compileEngine(await watched.arrayBuffer(), address, integrity);
  } catch (cause) {
    signal?.throwIfAborted();
    if (cause instanceof BpfLinkError) throw cause;
    throw new EngineError('ENGINE_LOAD_FAILED', { source: address, reason: reasonOf(cause) }, { cause });
  }
}

/** The same response, reporting each part of its body as it passes. */
function watchBody(response: Response, report: NonNullable<EngineLoading['onEngineProgress']>): Response {
  const { headers, body } = response;
  const length = headers.get('content-encoding') === null ? Number(headers.get('content-length')) : 0;
  const totalBytes = length > 0 ? length : undefined;
  let loadedBytes = 0;
  const counter = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
    transform(chunk, controller) {
      loadedBytes += chunk.byteLength;
      report({ loadedBytes, totalBytes });
      controller.enqueue(chunk);
    },
  });
  return new Response(body?.pipeThrough(counter), { headers });
}
