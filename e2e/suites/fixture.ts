import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

/** The path of a file in `e2e/fixtures`. */
export function fixture(name: string): string {
  return fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url));
}

/** The bytes of a file in `e2e/fixtures`. */
export function readFixture(name: string): Promise<Uint8Array> {
  return readFile(fixture(name));
}

/** The bitcode of the example, as rustc made it. */
export const forkBitcode = fixture('../../examples/fork/fork.bc');
