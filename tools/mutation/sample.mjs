import { createHash } from 'node:crypto';
import { folders, seed } from './folders.mjs';

/** A mutant's name, the same on every machine: `src/elf/functions.ts:12:8 ConditionalExpression -> true`. */
export function nameOf(fileName, { location, mutatorName, replacement = '' }) {
  const path = fileName.slice(fileName.lastIndexOf('packages/btf/') + 'packages/btf/'.length);
  const { line, column } = location.start;
  const text = replacement.replaceAll(/\s+/g, ' ');
  return `${path}:${line}:${column} ${mutatorName} -> ${text.length > 60 ? `${text.slice(0, 57)}...` : text}`;
}

/** With `--survivors`, the names of the last run's survivors: only these are tested. */
const survivors =
  process.env.MUTATE_SURVIVORS === undefined ? undefined : new Set(JSON.parse(process.env.MUTATE_SURVIVORS));

/** Whether a mutant is in the folder's sample: decided by a hash of its name, so that every machine chooses the same. */
export function isSampled(folder, name) {
  if (survivors?.has(name) === false) return false;
  const hash = createHash('sha256').update(`${seed} ${name}`).digest().readUInt32BE();
  return hash < folders[folder].share * 2 ** 32;
}
