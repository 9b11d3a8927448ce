import { Session, type Profiler } from 'node:inspector';
import { setFlagsFromString } from 'node:v8';

// A function that runs only inlined in optimised code looks unused to the garbage collector, which then drops its counters.
setFlagsFromString('--no-opt');
setFlagsFromString('--no-maglev');

const session = new Session();
session.connect();

/** Calls a method that answers at once, as those of the profiler do. */
function post<Result>(method: string, parameters: object = {}): Result {
  let answer: { error: Error | null; result: Result } | undefined;
  session.post(method, parameters, (error, result) => (answer = { error, result: result as Result }));
  if (answer === undefined) throw new Error(`${method} did not answer`);
  if (answer.error !== null) throw answer.error;
  return answer.result;
}

post('Profiler.enable');
post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });

/**
 * How often the blocks of this package's code run during some work: the same number on every machine, whatever else it does.
 * A loop over a block counts each round; what the engine has built in, such as `indexOf`, counts nothing.
 */
export function countSteps(work: () => unknown): number {
  post('Profiler.takePreciseCoverage'); // Counting starts over.
  work();
  const { result } = post<Profiler.TakePreciseCoverageReturnType>('Profiler.takePreciseCoverage');
  let steps = 0;
  for (const { url, functions } of result) {
    if (!url.includes('/packages/btf/src/')) continue;
    for (const { ranges } of functions) for (const { count } of ranges) steps += count;
  }
  return steps;
}
