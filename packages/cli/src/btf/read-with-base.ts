import { basename, dirname } from 'node:path';
import { decodeObject, type BtfObject } from '@bpf-link-wasm/btf';
import { readBytes, readObject } from './read-object.js';

/** Where a kernel shows its BTF, and that of its modules beside it. */
const kernelFolder = '/sys/kernel/btf';

/**
 * Opens an object, or raw BTF, that adds to another one.
 * @param base Path of the other one; for a module of the running kernel it is found.
 */
export function readWithBase(path: string, base: string | undefined): BtfObject {
  const isModule = dirname(path) === kernelFolder && basename(path) !== 'vmlinux';
  const basePath = base ?? (isModule ? `${kernelFolder}/vmlinux` : undefined);
  if (basePath === undefined) return readObject(path);
  return decodeObject(readBytes(path), { base: readObject(basePath).btf });
}
