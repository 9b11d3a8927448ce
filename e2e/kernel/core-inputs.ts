import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';

const programs = ['values', 'loops', 'two_crates', 'kernel', 'other_kernel'].map((name) => `core/${name}.rs`);

/** The sources of what a table is about, as one number: the table has it, so that a stale one is found. @param others More paths, from here. */
export async function hashCoreInputs(...others: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const path of [...programs, ...others]) hash.update(await readFile(new URL(path, import.meta.url)));
  return hash.digest('hex').slice(0, 16);
}
