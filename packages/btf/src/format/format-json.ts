import type { Btf } from '../model/btf.js';
import { TextSink } from './text-sink.js';

/** Options of the printer. */
export interface FormatJsonOptions {
  /** Ids of the types; all of this BTF by default, without its base. */
  readonly ids?: Iterable<number>;
  /** Maximum number of characters; by default 2^20 and 32 for each byte of the BTF. */
  readonly maxLength?: number;
}

/**
 * Prints types as JSON, one per line: `{"types": [{"id": 1, "kind": "INT", ...}]}`, with the fields of the typed model.
 * Integers beyond 2^53 are strings.
 * @throws {BtfError} BTF_NO_SUCH_TYPE, BTF_BAD_STRING_OFFSET, BTF_LIMIT
 */
export function formatJson(btf: Btf, options: FormatJsonOptions = {}): string {
  const sink = new TextSink(btf, options.maxLength);
  const ids = options.ids ?? Array.from({ length: btf.count - btf.startId }, (_, index) => btf.startId + index);
  sink.write('{"types":[');
  let separator = '\n';
  for (const id of ids) {
    sink.write(separator);
    writeType(sink, { id, ...btf.type(id) });
    separator = ',\n';
  }
  sink.write('\n]}\n');
  return sink.finish();
}

/**
 * Writes a type entry by entry: enumerator names may overlap in the string section, so that one type can be longer than
 * any memory.
 */
function writeType(sink: TextSink, type: object): void {
  let separator = '{';
  for (const [key, value] of Object.entries(type) as [string, unknown][]) {
    if (!Array.isArray(value)) {
      const text = JSON.stringify(replaceValue(key, value), replaceValue);
      if (text === undefined) continue;
      sink.write(`${separator}${JSON.stringify(key)}:${text}`);
    } else {
      sink.write(`${separator}${JSON.stringify(key)}:[`);
      for (const [index, entry] of value.entries())
        sink.write(`${index === 0 ? '' : ','}${JSON.stringify(entry, replaceValue)}`);
      sink.write(']');
    }
    separator = ',';
  }
  sink.write('}');
}

function replaceValue(key: string, value: unknown): unknown {
  // These matter for encoding only.
  if (key === 'nameOffset' || key === 'unused') return undefined;
  if (value instanceof Uint8Array) return Array.from(value, (byte) => byte.toString(16).padStart(2, '0')).join('');
  if (typeof value !== 'bigint') return value;
  return value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER)
    ? Number(value)
    : String(value);
}
