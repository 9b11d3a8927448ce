import { closeSync, constants, fstatSync, futimesSync, openSync, read, readSync, type Stats } from 'node:fs';
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

/**
 * Reads a machine code file, in another thread.
 * @returns undefined when it does not exist, other users can write to it, or it is damaged
 */
export async function readCodeFile(path: string): Promise<EngineCode | undefined> {
  let file: number;
  try {
    file = openSync(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
  } catch {
    return undefined;
  }
  try {
    const status = fstatSync(file);
    if (!status.isFile() || !isOwn(status)) return undefined;
    const view = new DataView(new ArrayBuffer(headerSize));
    if (readSync(file, view) !== headerSize) return undefined;
    const word = (index: number): number => view.getUint32(4 * index, true);
    const [found, codeSize, wasmSize, codeSum, wasmSum] = [word(0), word(1), word(2), word(3), word(4)];
    if (found !== magic || status.size !== headerSize + codeSize + wasmSize) return undefined;
    const code = await readPart(file, headerSize, codeSize);
    const wasm = await readPart(file, headerSize + codeSize, wasmSize);
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

/** One thread reads it all: with more of them, this thread has to wait for a processor. */
async function readPart(file: number, start: number, size: number): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const bytes = new Uint8Array(new ArrayBuffer(size));
  return (await fill(file, start, bytes)) ? bytes : undefined;
}

/** Fills the target from the file. Never rejects: the file must stay open while a thread reads it. @returns whether all was there */
function fill(file: number, position: number, target: Uint8Array): Promise<boolean> {
  return new Promise((resolve) => {
    read(file, target, 0, target.byteLength, position, (error, count) => {
      if (error || count === 0) resolve(false);
      else resolve(count === target.byteLength || fill(file, position + count, target.subarray(count)));
    });
  });
}
