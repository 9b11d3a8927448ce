import { readFileSync } from 'node:fs';
import { gunzipSync, inflateSync } from 'node:zlib';
import { decodeObject, compressionOf, type BtfObject } from '@bpf-link-wasm/btf';
import { IoError, reasonOf } from '@bpf-link-wasm/driver';

/** Reads a file, decompressed where it is compressed; `-` is standard input. */
export function readBytes(path: string): Uint8Array {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path === '-' ? 0 : path);
  } catch (cause) {
    throw new IoError('IO_READ_FAILED', { path, reason: reasonOf(cause) }, { cause });
  }
  const format = compressionOf(bytes);
  if (format === undefined) return new Uint8Array(bytes);
  return new Uint8Array(format === 'gzip' ? gunzipSync(bytes) : inflateSync(bytes));
}

/** Opens an object, or raw BTF. */
export function readObject(path: string): BtfObject {
  return decodeObject(readBytes(path));
}
