import { basename, dirname } from 'node:path';
import { gunzipSync, inflateSync } from 'node:zlib';
import { BtfError, compressionOf, decodeObject, type BtfObject } from '@bpf-link-wasm/btf';
import { reasonOf } from '@bpf-link-wasm/driver';
import { readFile } from '../files/read-file.js';

/** Maximum size of decompressed data, in bytes: a kernel's BTF has some 10 MB, a kernel image without DWARF less than 100 MB. */
const inflatedLimit = 2 ** 28;

/**
 * Reads a file, decompressing it if necessary; `-` is standard input.
 * @throws {IoError} IO_NOT_FOUND, IO_IS_DIRECTORY, IO_READ_FAILED
 * @throws {BtfError} BTF_DECOMPRESS_FAILED for damaged data, and for more than 256 MB
 */
export function readBytes(path: string, limit: number = inflatedLimit): Uint8Array {
  const bytes = readFile(path);
  const format = compressionOf(bytes);
  if (format === undefined) return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
  try {
    const options = { maxOutputLength: limit };
    return format === 'gzip' ? gunzipSync(bytes, options) : inflateSync(bytes, options);
  } catch (cause) {
    const isTooLarge = reasonOf(cause) === 'ERR_BUFFER_TOO_LARGE';
    const reason = isTooLarge ? `more than ${limit} bytes when decompressed` : (cause as Error).message;
    throw new BtfError('BTF_DECOMPRESS_FAILED', { format, reason }, { cause });
  }
}

/** Opens an object, or raw BTF. */
export function readObject(path: string): BtfObject {
  return decodeObject(readBytes(path));
}

/** Folder with the BTF of the running kernel and of its modules. */
export const kernelFolder = '/sys/kernel/btf';

/** The BTF of the running kernel itself. */
export const runningTypes = `${kernelFolder}/vmlinux`;

/**
 * Opens an object, or raw BTF, on top of its base if it has one.
 * @param base Path of the base; for a module of the running kernel it is found automatically.
 */
export function readWithBase(path: string, base: string | undefined): BtfObject {
  const basePath = base ?? findBase(path);
  if (basePath === undefined) return readObject(path);
  return decodeObject(readBytes(path), { base: readObject(basePath).btf });
}

/** Path of the base of a module of the running kernel; undefined for other files. */
export function findBase(path: string): string | undefined {
  const isModule = dirname(path) === kernelFolder && basename(path) !== 'vmlinux';
  return isModule ? `${kernelFolder}/vmlinux` : undefined;
}
