import { loadPortableInput, type LoadedInput } from './load-portable-input.js';

/** An input in a form that can be sent to a worker: a path, the text of a URL, or bytes. */
export type PackedInput = string | { href: string } | LoadedInput;

/**
 * Prepares an input for a worker. Its bytes will be copied, so the caller keeps them.
 * @throws {UsageError} USAGE_INPUT_KIND
 * @throws {IoError} IO_READ_FAILED, IO_FETCH_FAILED
 */
export async function packInput(input: unknown, index: number): Promise<PackedInput> {
  if (typeof input === 'string') return input;
  if (input instanceof URL) return { href: input.href };
  const { name, bytes } = await loadPortableInput(input, index, 'a path, file: URL, ');
  // Sending a view sends the whole buffer under it.
  return { name, bytes: bytes.byteLength === bytes.buffer.byteLength ? bytes : bytes.slice() };
}

/** The input as it was before `packInput`. */
export function unpackInput(input: PackedInput): unknown {
  return typeof input === 'object' && 'href' in input ? new URL(input.href) : input;
}
