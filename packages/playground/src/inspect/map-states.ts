import { mapTypes } from '@bpf-link-wasm/btf';
import { VmError, type TypedMap } from '@bpf-link-wasm/vm';

/** The content of a map at some point of a run. */
export interface MapState {
  readonly name: string;
  /** The name of the map type, such as `HASH`. */
  readonly type: string;
  readonly entries: readonly { readonly key: string; readonly value: string }[];
  /** Number of entries that were read and left out: zeros in arrays, and those beyond the limit. */
  readonly omitted: number;
  /** False when there may be entries that were not read: beyond `maxEntriesRead`, or in a queue, stack or filter, which has no keys. */
  readonly isWhole: boolean;
}

/** A map's content from a step on. */
export interface MapChange {
  readonly step: number;
  readonly map: MapState;
}

/** Maximum number of entries that are shown of a map. */
export const maxShownEntries = 256;
/** Maximum number of entries that are read of a map. */
const maxEntriesRead = 4096;

/** Maximum number of entries that are read during a run; changes after that are only seen at the end of the run. */
const maxEntriesPerRun = 100_000;

const typeOf = ({ raw }: TypedMap): string => mapTypes[raw.map.spec.type - 1]?.name ?? String(raw.map.spec.type);

/** Whether a map holds records instead of entries. */
export const isRingBuffer = (map: TypedMap): boolean => typeOf(map) === 'RINGBUF';

/** Records how maps change while a program runs. */
export class MapWatch {
  readonly changes: MapChange[] = [];
  readonly #maps: readonly TypedMap[];
  readonly #last = new Map<string, string>();
  #entriesRead = 0;

  constructor(maps: readonly TypedMap[]) {
    this.#maps = maps;
  }

  /** Reads the maps before a step, and records those that have changed. */
  record(step: number): void {
    if (this.#entriesRead > maxEntriesPerRun) return;
    for (const typed of this.#maps) {
      const map = describeMap(typed);
      this.#entriesRead += map.entries.length + map.omitted + 1;
      const text = JSON.stringify(map);
      if (this.#last.get(map.name) === text) continue;
      this.#last.set(map.name, text);
      this.changes.push({ step, map });
    }
  }
}

/** The maps that a run changes, in their state before a step. */
export function mapsBefore(changes: readonly MapChange[], step: number): MapState[] {
  const found = new Map<string, MapState>();
  const changed = new Set(changes.filter((change) => change.step > 0).map(({ map }) => map.name));
  for (const { step: from, map } of changes) if (from <= step && changed.has(map.name)) found.set(map.name, map);
  return [...found.values()];
}

/** Reads a map, and formats its entries by their BTF types. */
export function describeMap(map: TypedMap): MapState {
  const head = { name: map.name, type: typeOf(map) };
  const entries: { key: string; value: string }[] = [];
  let omitted = 0;
  let seen = 0;
  try {
    for (const [key, value] of map) {
      seen += 1;
      if (seen > maxEntriesRead) break;
      if (isZero(value) && head.type.endsWith('ARRAY')) omitted += 1;
      else if (entries.length >= maxShownEntries) omitted += 1;
      else entries.push({ key: formatValue(key), value: formatValue(value) });
    }
  } catch (error) {
    if (!(error instanceof VmError)) throw error;
    // Queues, stacks and filters have no keys to iterate over.
    return { ...head, entries: [], omitted: 0, isWhole: false };
  }
  return { ...head, entries, omitted, isWhole: seen <= maxEntriesRead };
}

/** Whether a value is all zeros. */
export function isZero(value: unknown): boolean {
  if (value instanceof Uint8Array) return value.every((byte) => byte === 0);
  if (typeof value === 'object' && value !== null) return Object.values(value).every(isZero);
  return value === '' || value === 0 || value === 0n || value === false;
}

/** Formats a decoded value: `{ packets: 1, bytes: 60 }`. */
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

/** Formats bytes as `61 62 63`. @param limit Maximum number of bytes; the rest is only counted. */
export function formatBytes(bytes: Uint8Array, limit = 64): string {
  const text = Array.from(bytes.subarray(0, limit), (byte) => byte.toString(16).padStart(2, '0')).join(' ');
  return bytes.length > limit ? `${text} … (${bytes.length} bytes)` : text;
}
