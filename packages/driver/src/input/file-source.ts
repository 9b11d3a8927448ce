import { closeSync, fstatSync, openSync, readFileSync, readSync } from 'node:fs';
import { IoError, readFailure, reasonOf } from '../codes/errors.js';
import { createMemorySource, type InputSource } from './input-source.js';

/** Reads smaller than this are served from a window of this many bytes: archive headers come 60 bytes at a time. */
const windowSize = 16 * 1024;

/**
 * Opens a file that is read on demand. A file without a known size (a pipe, a terminal) is read as a whole.
 * @throws {IoError} IO_NOT_FOUND, IO_IS_DIRECTORY, IO_READ_FAILED
 */
export function openFileSource(path: string): InputSource {
  const descriptor = open(path);
  const status = fstatSync(descriptor);
  if (!status.isFile()) {
    try {
      if (status.isDirectory()) throw new IoError('IO_IS_DIRECTORY', { path });
      return createMemorySource(
        path,
        attempt(path, () => readFileSync(descriptor)),
      );
    } finally {
      closeSync(descriptor);
    }
  }
  const window = new Uint8Array(windowSize);
  let windowStart = 0;
  let windowEnd = 0;
  return {
    name: path,
    path,
    size: status.size,
    read(offset, target) {
      if (target.byteLength >= windowSize) return attempt(path, () => readFully(descriptor, target, offset));
      if (offset < windowStart || offset + target.byteLength > windowEnd) {
        windowEnd = windowStart = offset;
        windowEnd += attempt(path, () => readFully(descriptor, window, offset));
      }
      const part = window.subarray(offset - windowStart, Math.min(offset + target.byteLength, windowEnd) - windowStart);
      target.set(part);
      return part.byteLength;
    },
    close() {
      closeSync(descriptor);
    },
  };
}

function open(path: string): number {
  try {
    return openSync(path, 'r');
  } catch (cause) {
    // Windows refuses to open a directory at all.
    throw readFailure(path, cause);
  }
}

function attempt<T>(path: string, action: () => T): T {
  try {
    return action();
  } catch (cause) {
    throw new IoError('IO_READ_FAILED', { path, reason: reasonOf(cause) }, { cause });
  }
}

function readFully(descriptor: number, target: Uint8Array, offset: number): number {
  let filled = 0;
  while (filled < target.byteLength) {
    const count = readSync(descriptor, target, filled, target.byteLength - filled, offset + filled);
    if (count === 0) break;
    filled += count;
  }
  return filled;
}
