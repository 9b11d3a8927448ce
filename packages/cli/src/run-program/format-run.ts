import { TypedMap, type ProgramRun, type RunOutput, type TraceStep, type VmError } from '@bpf-link-wasm/vm';
import { escapeName } from '../terminal-text.js';
import type { MapState } from './describe-map.js';

/** A record that a program submitted to a ring buffer. */
export interface RingRecord {
  readonly map: string;
  readonly data: Uint8Array;
}

/** A run that returned a result. */
export interface DoneRun {
  readonly run: ProgramRun;
  readonly records: readonly RingRecord[];
  /** The packet before the run; undefined if there was none. */
  readonly given: Uint8Array | undefined;
}

/** A run that an error ended. */
export interface FailedRun {
  readonly error: VmError;
  /** The program's output up to the error. */
  readonly output: RunOutput;
  readonly records: readonly RingRecord[];
}

/** Number of bytes of a value to print; `--json` has all. */
const shownBytes = 64;

/** Formats a run as text: the result, followed by its output. @param title `packet 2 (60 bytes)` */
export function formatRun(title: string, { run, records, given }: DoneRun): string {
  const { result, instructions, data } = run;
  const lines = [`${title}: ${result}, ${instructions} instructions`, ...formatOutput(run, records)];
  if (data !== undefined && given !== undefined && Buffer.compare(data, given) !== 0)
    lines.push(`  packet afterwards: ${formatBytes(data)} (${data.length} bytes)`);
  return joinLines(lines);
}

/** Formats a run that an error ended: its output up to then. */
export function formatFailedRun(title: string, { output, records }: FailedRun): string {
  return joinLines([`${title}: no result, the run ended with an error`, ...formatOutput(output, records)]);
}

function formatOutput(
  { trace, perfEvents, seq, redirect }: Pick<ProgramRun, 'trace' | 'perfEvents' | 'seq' | 'redirect'>,
  records: readonly RingRecord[],
): string[] {
  const lines = [
    ...trace.map((text) => `  printk: ${text}`),
    ...records.map((record) => `  record of ${record.map}: ${formatBytes(record.data)}`),
    ...perfEvents.map((event) => `  event of ${event.map}, CPU ${event.cpu}: ${formatBytes(event.data)}`),
  ];
  if (seq !== undefined)
    lines.push(
      ...seq
        .replace(/\n$/, '')
        .split('\n')
        .map((line) => `  seq: ${line}`),
    );
  if (redirect !== undefined)
    lines.push(
      'map' in redirect
        ? `  redirect: key ${redirect.key} of ${redirect.map}`
        : `  redirect: interface ${redirect.ifindex}`,
    );
  return lines;
}

/** Formats a map as text, one entry per line. */
export function formatMap({ name, type, entries = [], zeros = 0, variables, unreadable }: MapState): string {
  if (variables !== undefined)
    return joinLines([
      `globals ${name}`,
      ...Object.entries(variables).map(([variable, value]) => `  ${variable} = ${formatValue(value)}`),
    ]);
  const state =
    unreadable === undefined
      ? `${entries.length} ${entries.length === 1 ? 'entry' : 'entries'}`
      : `not readable (${unreadable})`;
  const rest = zeros === 0 ? '' : `, and ${zeros} with only zeros`;
  const rows = entries.map(({ key, value }) =>
    key === undefined ? `  ${formatValue(value)}` : `  ${formatValue(key)}: ${formatValue(value)}`,
  );
  return joinLines([`map ${name} (${type}): ${state}${rest}`, ...rows]);
}

/** Formats instructions as they are executed, each with its registers, below its source line. */
export class TraceFormatter {
  #source = '';

  /** @returns One line or two. */
  format({ location, registers }: TraceStep): string {
    const { function: name, instruction, text, source } = location;
    const place = source === undefined ? '' : `${source.file}:${source.line}:${source.column}`;
    const line = `; ${place} ${source?.text ?? ''}`.trimEnd();
    const isNew = place !== '' && line !== this.#source;
    this.#source = line;
    const values = registers.map((value, index) => `r${index}=0x${BigInt.asUintN(64, value).toString(16)}`);
    return joinLines([...(isNew ? [line] : []), `${name} ${instruction}: ${text.padEnd(32)} ${values.join(' ')}`]);
  }
}

/** A value as JSON: 64-bit integers as decimal strings, bytes in hexadecimal, maps by name. */
export function encodeValue(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return String(value);
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  return value instanceof TypedMap ? { map: value.name } : value;
}

function formatValue(value: unknown): string {
  if (value instanceof Uint8Array) return formatBytes(value);
  if (value instanceof TypedMap) return `map ${value.name}`;
  if (Array.isArray(value)) return `[${value.map(formatValue).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).map(([name, member]) => `${name}: ${formatValue(member)}`);
    return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`;
  }
  return String(value);
}

function formatBytes(bytes: Uint8Array): string {
  const text = Buffer.from(bytes.subarray(0, shownBytes)).toString('hex');
  return bytes.length > shownBytes ? `${text}... (${bytes.length} bytes)` : text;
}

/** Joins lines, escaped: the contents of an object must not start a new line or move the cursor. */
function joinLines(lines: readonly string[]): string {
  return lines.map((line) => `${escapeName(line)}\n`).join('');
}
