import { closeSync, constants, fstatSync, futimesSync, openSync, readSync, type Stats } from 'node:fs';
import { crc32 } from 'node:zlib';
import { isOwn } from '../private-folder.js';

/** The engine and its machine code. */
export interface EngineCode {
  wasm: Uint8Array<ArrayBuffer>;
  code: Uint8Array<ArrayBuffer>;
}

const magic = 0x43574c42; // BLWC
const headerSize = 32;

/**
 * Encodes the file that holds both.
 *
 * **Shape**: u32 magic, u32 size of the code, u32 size of the wasm, u32 CRC-32 of the code, u32 CRC-32 of the wasm, zeros up to byte 32,
 * the code, the wasm. Little-endian.
 */
export function encodeCodeFile({ wasm, code }: EngineCode): Uint8Array[] {
  const header = new Uint8Array(headerSize);
  const view = new DataView(header.buffer);
  const words = [magic, code.byteLength, wasm.byteLength, crc32(code), crc32(wasm)];
  for (const [index, word] of words.entries()) view.setUint32(4 * index, word, true);
  return [header, code, wasm];
}

/** Reads a machine code file; undefined when it does not exist, other users can write to it, or it is damaged. */
export function readCodeFile(path: string): EngineCode | undefined {
  let file: number;
  try {
    file = openSync(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
  } catch {
    return undefined;
  }
  try {
    const status = fstatSync(file);
    if (!status.isFile() || !isOwn(status)) return undefined;
    const header = readExactly(file, headerSize);
    if (!header) return undefined;
    const view = new DataView(header.buffer);
    const word = (index: number): number => view.getUint32(4 * index, true);
    const [found, codeSize, wasmSize, codeSum, wasmSum] = [word(0), word(1), word(2), word(3), word(4)];
    if (found !== magic || status.size !== headerSize + codeSize + wasmSize) return undefined;
    const code = readExactly(file, codeSize);
    const wasm = readExactly(file, wasmSize);
    if (!code || !wasm || crc32(code) !== codeSum || crc32(wasm) !== wasmSum) return undefined;
    noteUse(file, status);
    return { wasm, code };
  } catch {
    return undefined;
  } finally {
    closeSync(file);
  }
}

/**
 * Marks the file as used, at most once a day: `trimCache` keeps recently used files, and file systems need not record
 * reads.
 */
function noteUse(file: number, { mtimeMs }: Stats): void {
  if (Date.now() - mtimeMs < 86_400_000) return;
  try {
    futimesSync(file, new Date(), new Date());
  } catch {} // The file system is read-only.
}

function readExactly(file: number, size: number): Uint8Array<ArrayBuffer> | undefined {
  const bytes = new Uint8Array(new ArrayBuffer(size));
  for (let filled = 0; filled < size;) {
    const count = readSync(file, bytes, filled, size - filled, null);
    if (count === 0) return undefined;
    filled += count;
  }
  return bytes;
}
