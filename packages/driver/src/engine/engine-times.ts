import type { EngineSource } from './engine-source.js';

/**
 * How long the engine took until it could link, step after step. Compiling begins with the first bytes that arrive, and
 * browsers leave more or less of it to the first link.
 */
export interface EngineTimes {
  /** From the call to the file's last byte; undefined where nothing was loaded, or the browser does not tell. */
  downloadMilliseconds: number | undefined;
  /** From there, or from the call, until the engine was compiled. */
  compileMilliseconds: number;
  /** From there until the first worker answered. */
  workerMilliseconds: number;
}

/** When the steps ended, in milliseconds of `performance.now()`. */
export interface EngineSteps {
  readonly called: number;
  readonly compiled: number;
  readonly answered: number;
}

/** Clocks of browsers are coarse, each in its own way. */
const clockStep = 2;

/** Divides the time of the steps; the browser's record tells when a download ended, so that the body need not be watched. */
export function divideTimes(source: EngineSource, { called, compiled, answered }: EngineSteps): EngineTimes {
  const arrived = findArrival(source, called);
  const begin = arrived === undefined ? called : Math.min(Math.max(arrived, called), compiled);
  return {
    downloadMilliseconds: arrived === undefined ? undefined : begin - called,
    compileMilliseconds: compiled - begin,
    workerMilliseconds: answered - compiled,
  };
}

function findArrival(source: EngineSource, called: number): number | undefined {
  if (typeof source !== 'string' && !(source instanceof URL)) return undefined;
  const records = performance.getEntriesByName(new Request(source).url, 'resource') as PerformanceResourceTiming[];
  return records.findLast(({ startTime }) => startTime >= called - clockStep)?.responseEnd;
}
