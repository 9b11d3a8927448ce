import { loadPortableInput, type LoadedInput } from './load-portable-input.js';

/** An input in a form that can be sent to a worker: a path, the text of a URL, or bytes. */
export type PackedInput = string | { href: string } | LoadedInput;

/** An input that is ready to be sent. */
export interface Parcel {
  input: PackedInput;
  /** Buffers that go to the worker as they are; the bytes of others are copied. */
  own: ArrayBuffer[];
}

/**
 * Prepares an input for a worker. The caller keeps its bytes, unless it hands them over.
 * @param handOver Whether the worker may have the caller's own buffers.
 * @param alsoExpected What the worker takes besides bytes, for the message: `a path, `.
 * @throws {UsageError} USAGE_INPUT_KIND
 * @throws {IoError} IO_READ_FAILED, IO_FETCH_FAILED
 */
export async function packInput(input: unknown, index: number, handOver = false, alsoExpected = ''): Promise<Parcel> {
  if (typeof input === 'string') return { input, own: [] };
  if (input instanceof URL) return { input: { href: input.href }, own: [] };
  const { name, bytes } = await loadPortableInput(input, index, alsoExpected);
  const { buffer } = bytes;
  const canMove = buffer instanceof ArrayBuffer && (handOver || !isHeldByCaller(input));
  if (canMove) return { input: { name, bytes }, own: [buffer] };
  // Sending a view sends the whole buffer under it.
  return { input: { name, bytes: bytes.byteLength === buffer.byteLength ? bytes : bytes.slice() }, own: [] };
}

/** Whether the bytes are the caller's, and not read from a Blob or Response just now. */
function isHeldByCaller(input: unknown): boolean {
  const content = input instanceof Object && 'bytes' in input ? input.bytes : input;
  return content instanceof ArrayBuffer || ArrayBuffer.isView(content);
}

/** The input as it was before `packInput`. */
export function unpackInput(input: PackedInput): unknown {
  return typeof input === 'object' && 'href' in input ? new URL(input.href) : input;
}
