import { readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { runCommand } from '@bpf-link-wasm/testkit/run-command';

/** A file of the initial file system, by its path without the first slash. */
type Files = ReadonlyMap<string, Uint8Array>;

const directory = 0o040755;
const executable = 0o100755;

/**
 * The initial file system of a machine with one program: the program, its libraries, and other files.
 * @param init Path of the program, which becomes /init.
 * @returns a compressed archive
 * @see Linux Documentation/driver-api/early-userspace/buffer-format.rst
 */
export async function makeInitramfs(init: string, others: Files): Promise<Uint8Array> {
  const files = new Map(others);
  files.set('init', await readFile(init));
  const libraries = await runCommand('ldd', [init]);
  for (const [, path] of libraries.matchAll(/(?:=> |^\s*)(\/\S+) \(0x/gm))
    files.set(path!.slice(1), await readFile(path!));
  return gzipSync(encodeArchive(files));
}

function encodeArchive(files: Files): Buffer {
  const folders = new Set(['dev', 'proc', 'sys']);
  for (const path of files.keys()) {
    const parts = path.split('/').slice(0, -1);
    for (let count = 1; count <= parts.length; count += 1) folders.add(parts.slice(0, count).join('/'));
  }
  const entries = [
    ...[...folders].toSorted().map((path) => encodeEntry(path, directory, new Uint8Array())),
    ...[...files].map(([path, data]) => encodeEntry(path, executable, data)),
    encodeEntry('TRAILER!!!', 0, new Uint8Array()),
  ];
  return Buffer.concat(entries);
}

/** One file in the format `newc`: 13 numbers of 8 hexadecimal digits, the name, the data, each padded to 4 bytes. */
function encodeEntry(name: string, mode: number, data: Uint8Array): Buffer {
  const numbers = [0, mode, 0, 0, 1, 0, data.length, 0, 0, 0, 0, name.length + 1, 0];
  const head = `070701${numbers.map((number) => number.toString(16).padStart(8, '0')).join('')}${name}\0`;
  return Buffer.concat([Buffer.from(head), padding(head.length), data, padding(data.length)]);
}

function padding(length: number): Buffer {
  return Buffer.alloc((4 - (length % 4)) % 4);
}
