import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { forkBitcode } from '../suites/fixture.js';
import type { DroppedFile } from './playground-page.js';

/** A local file, as a user drops it. */
export async function fileOf(path: string, name = basename(path)): Promise<DroppedFile> {
  return { name, bytes: await readFile(path) };
}

/** The example's bitcode. */
export const forkFile = (): Promise<DroppedFile> => fileOf(forkBitcode);

/** A file with the given text. */
export const textFile = (name: string, text: string): DroppedFile => ({ name, bytes: Buffer.from(text) });
