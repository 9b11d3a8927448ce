import { VmError } from '../errors/vm-error.js';

/** How JavaScript reads and writes the values of a type. Values are little endian. */
export interface Codec {
  /** In bytes. */
  readonly size: number;
  /** Number of numbers, strings and arrays of bytes that a value consists of. */
  readonly parts: number;
  /** @param at Offset of the value, in bytes. */
  decode(view: DataView, at: number): unknown;
  /**
   * @param path Names the value in messages: `value.count`.
   * @throws {VmError} VM_BAD_VALUE
   */
  encode(value: unknown, view: DataView, at: number, path: string): void;
}

/** The error for a value that does not fit its type. */
export function badValue(path: string, value: unknown, expected: string): VmError<'VM_BAD_VALUE'> {
  return new VmError('VM_BAD_VALUE', { path, found: describe(value), expected });
}

/** A value in a message, cut to 40 characters. */
function describe(value: unknown): string {
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'function' || typeof value === 'symbol') return `a ${typeof value}`;
  if (value instanceof Uint8Array) return `${value.length} bytes`;
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (typeof value === 'object' && value !== null) {
    const names = Object.keys(value);
    return names.length === 0 ? 'an object without members' : `an object of ${names.slice(0, 5).join(', ')}`;
  }
  const text = typeof value === 'string' ? JSON.stringify(value) : String(value);
  return text.length > 40 ? `${text.slice(0, 40)}...` : text;
}

/** Raw bytes; encoding accepts exactly this many. */
export function bytesCodec(size: number): Codec {
  return {
    size,
    parts: 1,
    decode: (view, at) => new Uint8Array(view.buffer, view.byteOffset + at, size).slice(),
    encode: (value, view, at, path) => {
      if (!(value instanceof Uint8Array) || value.length !== size)
        throw badValue(path, value, `a Uint8Array of ${size} bytes`);
      new Uint8Array(view.buffer, view.byteOffset + at, size).set(value);
    },
  };
}

/** Decodes a value that starts at the first byte. */
export function decodeBytes(codec: Codec, bytes: Uint8Array): unknown {
  return codec.decode(new DataView(bytes.buffer, bytes.byteOffset, bytes.length), 0);
}

/** Encodes a value as new bytes; those that no member covers are zero. @throws {VmError} VM_BAD_VALUE */
export function encodeBytes(codec: Codec, value: unknown, path: string): Uint8Array {
  const bytes = new Uint8Array(codec.size);
  codec.encode(value, new DataView(bytes.buffer), 0, path);
  return bytes;
}
