import type { EngineLoading, EngineSource } from './engine-source.js';
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
    const counted = onEngineProgress ? countBody(response.clone(), onEngineProgress) : undefined;
    const compile = async (): Promise<WebAssembly.Module> =>
      integrity === undefined
        ? compileEngineStreaming(response, address)
        : compileEngine(await response.arrayBuffer(), address, integrity);
    const [module] = await Promise.all([compile(), counted]);
    return module;
  } catch (cause) {
    signal?.throwIfAborted();
    if (cause instanceof BpfLinkError) throw cause;
    throw new EngineError('ENGINE_LOAD_FAILED', { source: address, reason: reasonOf(cause) }, { cause });
  }
}

/**
 * Reads a copy of the response to its end, reporting each part. The browser compiles the response itself: for one that
 * a script created, V8 neither stores nor finds machine code.
 */
async function countBody(
  { headers, body }: Response,
  report: NonNullable<EngineLoading['onEngineProgress']>,
): Promise<void> {
  const length = headers.get('content-encoding') === null ? Number(headers.get('content-length')) : 0;
  const totalBytes = length > 0 ? length : undefined;
  let loadedBytes = 0;
  const reader = body?.getReader();
  for (let part = await reader?.read(); part !== undefined && !part.done; part = await reader?.read()) {
    loadedBytes += part.value.byteLength;
    report({ loadedBytes, totalBytes });
  }
}

/**
 * How long it took until the engine was ready to link, step by step. Compiling starts with the first bytes that arrive,
 * and browsers defer more or less of it to the first link.
 */
export interface EngineTimes {
  /** From the call to the file's last byte; undefined if nothing was downloaded, or the browser does not report it. */
  downloadMilliseconds: number | undefined;
  /** From there, or from the call, until the engine was compiled. */
  compileMilliseconds: number;
  /** From there until the first worker answered. */
  workerMilliseconds: number;
}

/** The ends of the steps, in milliseconds of `performance.now()`. */
export interface EngineSteps {
  readonly called: number;
  readonly compiled: number;
  readonly answered: number;
}

/** Browser clocks are coarse, each in its own way. */
const clockStep = 2;

/** Computes the time of each step. The browser records when a download ended, so the body need not be observed. */
export function divideTimes(
  source: EngineSource | string | URL,
  { called, compiled, answered }: EngineSteps,
): EngineTimes {
  const arrived = findArrival(source, called);
  const begin = arrived === undefined ? called : Math.min(Math.max(arrived, called), compiled);
  return {
    downloadMilliseconds: arrived === undefined ? undefined : begin - called,
    compileMilliseconds: compiled - begin,
    workerMilliseconds: answered - compiled,
  };
}

function findArrival(source: EngineSource | string | URL, called: number): number | undefined {
  if (typeof source !== 'string' && !(source instanceof URL)) return undefined;
  const records = performance.getEntriesByName(new Request(source).url, 'resource') as PerformanceResourceTiming[];
  return records.findLast(({ startTime }) => startTime >= called - clockStep)?.responseEnd;
}
