import { mapTypes } from '@bpf-link-wasm/btf';
import { VmError, type ContextInput, type LoadedObject, type TraceStep, type TypedMap } from '@bpf-link-wasm/vm';

/** What a program's context is made of. */
export type InputKind = 'packet' | 'arguments' | 'bytes';

const packetTypes = /^(?:xdp|sched_cls|sched_act|socket_filter|cgroup_skb|sk_skb|lwt_\w+|flow_dissector)$/;
const argumentTypes = /^(?:tracing|raw_tracepoint|raw_tracepoint_writable|lsm|struct_ops|kprobe)$/;

/** What a type of programs, as bpftool names it, is run with. */
export function inputKindOf(type: string): InputKind {
  return packetTypes.test(type) ? 'packet' : argumentTypes.test(type) ? 'arguments' : 'bytes';
}

/** A run to be done. */
export interface RunRequest {
  readonly program: string;
  readonly bytes: Uint8Array;
  /** How often it runs; the last run is the one that is told step by step. */
  readonly repeat: number;
}

/** A map as it is after a run. */
export interface MapState {
  readonly name: string;
  /** `HASH`. */
  readonly type: string;
  readonly entries: readonly { readonly key: string; readonly value: string }[];
  /** Entries that are left out: of arrays those of zeros, and what there is too much of. */
  readonly omitted: number;
}

/** What a run has come to. */
export interface RunReport {
  /** The result by its name, or as a number; undefined when the program did what it must not. */
  readonly result: string | number | undefined;
  /** What the program did that it must not, and where. */
  readonly error: string | undefined;
  readonly instructions: number;
  readonly printed: readonly string[];
  /** Records of ring buffers and perf event arrays. */
  readonly records: readonly { readonly map: string; readonly bytes: Uint8Array }[];
  /** The packet, where the program has changed it. */
  readonly packet: Uint8Array | undefined;
  readonly maps: readonly MapState[];
  readonly steps: readonly TraceStep[];
  /** Steps after those. */
  readonly omittedSteps: number;
}

const budget = 1_000_000;
const mostSteps = 20_000;
const mostEntries = 256;
const mostLookedAt = 4096;

/** The context that bytes stand for; arguments are 8 bytes each, little endian. */
function contextOf(kind: InputKind, bytes: Uint8Array): ContextInput {
  if (kind === 'packet') return { data: bytes };
  if (kind === 'bytes') return { bytes };
  const padded = new Uint8Array(Math.ceil(bytes.length / 8) * 8);
  padded.set(bytes);
  const view = new DataView(padded.buffer);
  return { args: Array.from({ length: padded.length / 8 }, (_, index) => view.getBigUint64(index * 8, true)) };
}

/**
 * Runs a program, over the maps as earlier runs left them. A program that errs ends its run; what it did until then is told.
 * @throws {VmError} for what the program is not to blame for: VM_NO_PROGRAM, VM_BAD_CONTEXT
 */
export function runProgram(object: LoadedObject, { program: name, bytes, repeat }: RunRequest): RunReport {
  const program = object.program(name);
  const context = contextOf(inputKindOf(program.type), bytes);
  const steps: TraceStep[] = [];
  let count = 0;
  const trace = (step: TraceStep): void => {
    count += 1;
    if (steps.length < mostSteps) steps.push(step);
  };
  const printed: string[] = [];
  const events: { map: string; bytes: Uint8Array }[] = [];
  let [result, error, packet]: [RunReport['result'], RunReport['error'], RunReport['packet']] = [
    undefined,
    undefined,
    undefined,
  ];
  try {
    for (let round = 1; round <= repeat; round += 1) {
      const run = program.run(context, round === repeat ? { budget, trace } : { budget });
      printed.push(...run.trace);
      events.push(...run.perfEvents.map(({ map, data }) => ({ map, bytes: data })));
      result = run.result;
      packet = run.data !== undefined && !isEqual(run.data, bytes) ? run.data : undefined;
    }
  } catch (cause) {
    if (!(cause instanceof VmError)) throw cause;
    if (cause.hasCode('VM_BAD_CONTEXT')) throw cause;
    error = cause.message;
    result = undefined;
  }
  const records = object.maps.filter(isRingBuffer).flatMap((map) => {
    return map.records().map((record) => ({ map: map.name, bytes: record }));
  });
  return {
    result,
    error,
    instructions: count,
    printed,
    records: [...records, ...events],
    packet,
    maps: object.maps.filter((map) => !isRingBuffer(map) && !map.name.startsWith('.rodata')).map(describe),
    steps,
    omittedSteps: count - steps.length,
  };
}

const typeOf = ({ raw }: TypedMap): string => mapTypes[raw.map.spec.type - 1]?.name ?? String(raw.map.spec.type);

const isRingBuffer = (map: TypedMap): boolean => typeOf(map) === 'RINGBUF';

const isEqual = (one: Uint8Array, other: Uint8Array): boolean =>
  one.length === other.length && one.every((byte, index) => byte === other[index]);

function describe(map: TypedMap): MapState {
  const head = { name: map.name, type: typeOf(map) };
  const entries: { key: string; value: string }[] = [];
  let omitted = 0;
  try {
    let seen = 0;
    for (const [key, value] of map) {
      seen += 1;
      if (seen > mostLookedAt) break;
      if (isZero(value) && head.type.endsWith('ARRAY')) omitted += 1;
      else if (entries.length >= mostEntries) omitted += 1;
      else entries.push({ key: formatValue(key), value: formatValue(value) });
    }
  } catch (error) {
    if (!(error instanceof VmError)) throw error;
    // Queues, stacks and filters have no keys to go through.
    return { ...head, entries: [], omitted: 0 };
  }
  return { ...head, entries, omitted };
}

function isZero(value: unknown): boolean {
  if (value instanceof Uint8Array) return value.every((byte) => byte === 0);
  if (typeof value === 'object' && value !== null) return Object.values(value).every(isZero);
  return value === 0 || value === 0n || value === false;
}

/** A value as the BTF has it, for people: `{ packets: 1, bytes: 60 }`. */
export function formatValue(value: unknown): string {
  if (value instanceof Uint8Array) return formatBytes(value);
  if (Array.isArray(value)) return `[${value.map(formatValue).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    if ('raw' in value && 'name' in value) return `map ${String(value.name)}`;
    const members = Object.entries(value).map(([name, member]) => `${name}: ${formatValue(member)}`);
    return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`;
  }
  return String(value);
}

/** `61 62 63`, of many bytes the first. */
export function formatBytes(bytes: Uint8Array, most = 64): string {
  const text = Array.from(bytes.subarray(0, most), (byte) => byte.toString(16).padStart(2, '0')).join(' ');
  return bytes.length > most ? `${text} … (${bytes.length} bytes)` : text;
}
