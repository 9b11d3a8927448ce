import { BpfLinkError } from '@bpf-link-wasm/driver';
import { codecOf, decodeBytes, type LoadedObject, type TypedMap } from '@bpf-link-wasm/vm';
import { isIndexed, isPerCpu } from './describe-map.js';

/** A file to fill a map: `NAME=FILE`. */
export interface MapFile {
  readonly name: string;
  readonly path: string;
}

/**
 * Fills a map: with `[{ "key": ..., "value": ... }]` as printed by `run --json`, or `{ key: value }`. Numbers may be
 * decimal strings, for 64 bits, and bytes are hexadecimal.
 * @throws {BpfLinkError} INPUT_INVALID_MAP_FILE
 * @throws {VmError} VM_NO_MAP; VM_BAD_VALUE, VM_MAP_REFUSED for entries that the map refuses
 */
export function fillMap(object: LoadedObject, { name, path }: MapFile, text: string): void {
  const map = object.map(name);
  const [keyForm, valueForm] = formsOf(map);
  for (const { key, value } of parseEntries(path, text)) {
    map.set(toForm(key, keyForm), toForm(value, valueForm));
  }
}

function parseEntries(path: string, text: string): { key: unknown; value: unknown }[] {
  const refuse = (reason: string): never => {
    throw new BpfLinkError('INPUT_INVALID_MAP_FILE', { path, reason });
  };
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (cause) {
    return refuse(`not JSON, ${(cause as Error).message}`);
  }
  if (typeof data !== 'object' || data === null) return refuse(`found ${typeof data}, expected an array or an object`);
  if (!Array.isArray(data)) return Object.entries(data).map(([key, value]) => ({ key, value: value as unknown }));
  return data.map((entry: unknown, index) => {
    const isEntry = typeof entry === 'object' && entry !== null && 'key' in entry && 'value' in entry;
    return isEntry ? entry : refuse(`found entry ${index} without "key" and "value", expected both`);
  });
}

/** A zero key and value as JavaScript values: they show which numbers are bigints and which values are bytes. */
function formsOf({ raw: { map } }: TypedMap): [key: unknown, value: unknown] {
  const { type, keySize, valueSize, types } = map.spec;
  const form = (id: number | undefined, size: number): unknown =>
    types === undefined ? new Uint8Array(size) : decodeBytes(codecOf(types.btf, id, size), new Uint8Array(size));
  const value = form(types?.value, valueSize);
  return [isIndexed(type) ? 0 : form(types?.key, keySize), isPerCpu(type) ? [value] : value];
}

/** Converts JSON to the form of a value. What does not fit is returned unchanged, and the map refuses it. */
function toForm(json: unknown, form: unknown): unknown {
  if (typeof form === 'bigint' && Number.isSafeInteger(json)) return BigInt(json as number);
  if (typeof json === 'string' && /^-?\d{1,40}$/.test(json)) {
    if (typeof form === 'bigint') return BigInt(json);
    if (typeof form === 'number') return Number(json);
  }
  if (form instanceof Uint8Array) return toBytes(json);
  if (Array.isArray(form) && Array.isArray(json)) {
    return json.map((item, index) => toForm(item, form[Math.min(index, form.length - 1)]));
  }
  if (isRecord(form) && isRecord(json)) {
    const forms = new Map(Object.entries(form));
    return Object.fromEntries(Object.entries(json).map(([name, item]) => [name, toForm(item, forms.get(name))]));
  }
  return json;
}

function toBytes(json: unknown): unknown {
  if (typeof json === 'string' && /^(?:[0-9a-f]{2})*$/i.test(json)) return new Uint8Array(Buffer.from(json, 'hex'));
  const isBytes = Array.isArray(json) && json.every((byte) => Number.isInteger(byte) && byte >= 0 && byte <= 255);
  return isBytes ? Uint8Array.from(json as number[]) : json;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array);
}
