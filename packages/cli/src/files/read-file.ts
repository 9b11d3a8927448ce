import { readFileSync } from 'node:fs';
import { readFailure } from '@bpf-link-wasm/driver';

/**
 * Reads a whole file; `-` is standard input.
 * @throws {IoError} IO_NOT_FOUND, IO_IS_DIRECTORY, IO_READ_FAILED
 */
export function readFile(path: string): Buffer<ArrayBuffer> {
  try {
    return readFileSync(path === '-' ? 0 : path);
  } catch (cause) {
    throw readFailure(path === '-' ? 'standard input' : path, cause);
  }
}
