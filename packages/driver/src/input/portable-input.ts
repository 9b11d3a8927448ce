import { IoError, reasonOf, UsageError } from '../codes/errors.js';
import { createMemorySource } from './input-source.js';
import type { InputPlatform } from '../platform.js';

const expected = 'a Uint8Array, Blob, File, Response or {name, bytes}';

/** An input in memory. */
export interface LoadedInput {
  name: string;
  bytes: Uint8Array;
}

/**
 * Loads an input that needs no file system: bytes as they are, Blobs and Responses after reading them.
 * @param index Position in the request, for messages and for the name of inputs that have none.
 * @param alsoExpected What else the caller accepts, for the message.
 * @throws {UsageError} USAGE_INPUT_KIND
 * @throws {IoError} IO_READ_FAILED, IO_FETCH_FAILED
 */
export async function loadPortableInput(input: unknown, index: number, alsoExpected = ''): Promise<LoadedInput> {
  const fail = (found: string): never => {
    throw new UsageError('USAGE_INPUT_KIND', { index, found, expected: alsoExpected + expected });
  };
  if (typeof input !== 'object' || input === null) return fail(input === null ? 'null' : `a ${typeof input}`);
  if (isContent(input)) {
    const name = nameOf(input, index);
    return { name, bytes: await readContent(input, name) };
  }
  if (!('name' in input) || !('bytes' in input)) return fail('an object without name and bytes');
  if (typeof input.name !== 'string') return fail('a name that is not a string');
  if (!isContent(input.bytes)) return fail('bytes that are neither bytes nor a Blob or Response');
  return { name: input.name, bytes: await readContent(input.bytes, input.name) };
}

type Content = ArrayBufferView | ArrayBuffer | Blob | Response;

function isContent(value: unknown): value is Content {
  return (
    value instanceof ArrayBuffer || ArrayBuffer.isView(value) || value instanceof Blob || value instanceof Response
  );
}

function nameOf(content: Content, index: number): string {
  if (content instanceof Response && content.url !== '') return new URL(content.url).pathname.split('/').at(-1) ?? '';
  return 'name' in content && typeof content.name === 'string' ? content.name : `input-${index}`;
}

async function readContent(content: Content, name: string): Promise<Uint8Array> {
  if (content instanceof ArrayBuffer) return new Uint8Array(content);
  if (ArrayBuffer.isView(content)) return new Uint8Array(content.buffer, content.byteOffset, content.byteLength);
  if (content instanceof Response && !content.ok) {
    throw new IoError('IO_FETCH_FAILED', { url: content.url || name, reason: `status ${content.status}` });
  }
  try {
    return new Uint8Array(await content.arrayBuffer());
  } catch (cause) {
    throw new IoError('IO_READ_FAILED', { path: name, reason: reasonOf(cause) }, { cause });
  }
}

/** Inputs for platforms without files. */
export const webInputs: InputPlatform = {
  async open(input, index) {
    if (input instanceof URL) {
      throw new UsageError('USAGE_INPUT_KIND', { index, found: 'a URL', expected: 'its Response, from fetch' });
    }
    const { name, bytes } = await loadPortableInput(input, index);
    return createMemorySource(name, bytes);
  },
};

/** An input in a form that can be sent to a worker: a path, the text of a URL, or bytes. */
export type PackedInput = string | { href: string } | LoadedInput;

/** An input that is ready to be sent. */
export interface Parcel {
  input: PackedInput;
  /** Buffers to transfer to the worker; other bytes are copied. */
  buffers: ArrayBuffer[];
}

/**
 * Prepares an input for a worker. The caller keeps its bytes unless it hands them over.
 * @param handOver Whether the caller's own buffers may be transferred.
 * @param alsoExpected What the worker accepts besides bytes, for the message: `a path, `.
 * @throws {UsageError} USAGE_INPUT_KIND
 * @throws {IoError} IO_READ_FAILED, IO_FETCH_FAILED
 */
export async function packInput(input: unknown, index: number, handOver = false, alsoExpected = ''): Promise<Parcel> {
  if (typeof input === 'string') return { input, buffers: [] };
  if (input instanceof URL) return { input: { href: input.href }, buffers: [] };
  const { name, bytes } = await loadPortableInput(input, index, alsoExpected);
  const { buffer } = bytes;
  const canMove = buffer instanceof ArrayBuffer && (handOver || !isHeldByCaller(input));
  if (canMove) return { input: { name, bytes }, buffers: [buffer] };
  // Sending a view would send the whole buffer behind it.
  return { input: { name, bytes: bytes.byteLength === buffer.byteLength ? bytes : bytes.slice() }, buffers: [] };
}

/** Whether the bytes belong to the caller, rather than being read from a Blob or Response just now. */
function isHeldByCaller(input: unknown): boolean {
  const content = input instanceof Object && 'bytes' in input ? input.bytes : input;
  return content instanceof ArrayBuffer || ArrayBuffer.isView(content);
}

/** Restores the input that `packInput` received. */
export function unpackInput(input: PackedInput): unknown {
  return typeof input === 'object' && 'href' in input ? new URL(input.href) : input;
}
