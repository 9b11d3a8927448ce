import { VmError, type ContextInput, type LoadedObject, type ProgramRun, type TraceStep } from '@bpf-link-wasm/vm';
import {
  describeMap,
  formatValue,
  isRingBuffer,
  isZero,
  MapWatch,
  type MapChange,
  type MapState,
} from './map-states.js';

/** A run to make. */
export interface RunRequest {
  readonly program: string;
  readonly context: ContextInput;
  /** Number of runs; only the last one is recorded step by step. */
  readonly repeat: number;
}

/** The result of a run. */
export interface RunReport {
  /** The result by name, or as a number; undefined when the program did something forbidden. */
  readonly result: string | number | undefined;
  /** The message of the error that ended the run; undefined without one. */
  readonly error: string | undefined;
  readonly instructions: number;
  readonly printed: readonly string[];
  /** Records of ring buffers and perf event arrays. */
  readonly records: readonly { readonly map: string; readonly bytes: Uint8Array }[];
  /** The packet, if the program changed it. */
  readonly packet: Uint8Array | undefined;
  /** Fields of the context after the run that have names and are not zero. */
  readonly context: string | undefined;
  /** Where the packet was redirected to. */
  readonly redirect: string | undefined;
  readonly maps: readonly MapState[];
  /** Maps at the first step, and each change of one. */
  readonly changes: readonly MapChange[];
  readonly steps: readonly TraceStep[];
  /** Number of steps that were not recorded. */
  readonly omittedSteps: number;
}

const noBytes = new Uint8Array();
/** Instructions that may change a map: stores, atomics, calls. */
const writes = /^(?:\*|lock|call)|atomic|xchg/;

const budget = 1_000_000;
const maxSteps = 20_000;

/**
 * Runs a program, with the maps as earlier runs left them. An error of the program ends the run, and the report contains what the
 * program did before.
 * @throws {VmError} for errors in the request: VM_NO_PROGRAM, VM_BAD_CONTEXT, VM_BAD_VALUE
 */
export function runProgram(object: LoadedObject, { program: name, context, repeat }: RunRequest): RunReport {
  const program = object.program(name);
  const steps: TraceStep[] = [];
  let count = 0;
  const maps = object.maps.filter((map) => !isRingBuffer(map) && !map.name.startsWith('.rodata'));
  const watch = new MapWatch(maps);
  let mayWrite = true;
  const trace = (step: TraceStep): void => {
    if (mayWrite && count < maxSteps) watch.record(count);
    mayWrite = writes.test(step.location.text);
    count += 1;
    if (steps.length < maxSteps) steps.push(step);
  };
  const printed: string[] = [];
  const events: { map: string; bytes: Uint8Array }[] = [];
  const keep = (output: Pick<ProgramRun, 'trace' | 'perfEvents'>): void => {
    printed.push(...output.trace);
    events.push(...output.perfEvents.map(({ map, data }) => ({ map, bytes: data })));
  };
  let last: ProgramRun | undefined;
  let error: string | undefined;
  try {
    for (let round = 1; round <= repeat; round += 1) {
      last = program.run(context, round === repeat ? { budget, trace } : { budget });
      keep(last);
    }
  } catch (cause) {
    if (!(cause instanceof VmError)) throw cause;
    if (cause.hasCode('VM_BAD_CONTEXT') || cause.hasCode('VM_BAD_VALUE')) throw cause;
    error = cause.message;
    if (cause.output !== undefined) keep(cause.output);
    last = undefined;
  }
  const records = object.maps.filter(isRingBuffer).flatMap((map) => {
    return map.records().map((record) => ({ map: map.name, bytes: record }));
  });
  const { data, redirect } = last ?? {};
  return {
    result: last?.result,
    error,
    instructions: count,
    printed,
    records: [...records, ...events],
    packet: data !== undefined && !isEqual(data, context.data ?? noBytes) ? data : undefined,
    context: last && formatContext(last.context),
    redirect: redirect && formatValue(redirect),
    maps: maps.map(describeMap),
    changes: watch.changes,
    steps,
    omittedSteps: count - steps.length,
  };
}

const isEqual = (one: Uint8Array, other: Uint8Array): boolean =>
  one.length === other.length && one.every((byte, index) => byte === other[index]);

function formatContext(context: ProgramRun['context']): string | undefined {
  if (context instanceof Uint8Array) return undefined;
  const set = Object.entries(context).filter(([, value]) => !isZero(value));
  return set.length === 0 ? undefined : formatValue(Object.fromEntries(set));
}
