import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { forkBitcode } from '../suites/fixture.js';
import type { DroppedFile } from './playground-page.js';

/** A file of this machine, as a user drops it. */
export async function fileOf(path: string, name = basename(path)): Promise<DroppedFile> {
  return { name, bytes: await readFile(path) };
}

/** The example's bitcode. */
export const forkFile = (): Promise<DroppedFile> => fileOf(forkBitcode);

/** A file made of text. */
export const textFile = (name: string, text: string): DroppedFile => ({ name, bytes: Buffer.from(text) });
