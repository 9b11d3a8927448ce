import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { IoError, reasonOf, UsageError } from '@bpf-link-wasm/driver';
import { codeCacheFolder } from './code-path.js';
import { makeCode } from './make-code.js';

/** What `bpf-link-wasm cache` prints when it is called wrongly. */
const usage = 'found %, expected bpf-link-wasm cache make, clear or list';

/**
 * Runs `bpf-link-wasm cache`: makes the engine's machine code now, lists or removes what is kept.
 * @returns What to print.
 * @throws {UsageError} USAGE_BAD_ARGUMENT
 * @throws {IoError} IO_WRITE_FAILED
 */
export async function runCacheCommand(words: readonly string[]): Promise<string> {
  const [word] = words;
  if (words.length !== 1 || !['make', 'clear', 'list'].includes(word ?? '')) {
    throw new UsageError('USAGE_BAD_ARGUMENT', {
      reason: usage.replace('%', words.length === 0 ? 'nothing' : words.join(' ')),
    });
  }
  const folder = codeCacheFolder();
  if (folder === undefined)
    throw new UsageError('USAGE_BAD_ARGUMENT', { reason: 'BPF_LINK_WASM_CODE_CACHE is off, expected a folder' });
  if (word === 'make') return `${await make(folder)}\n`;
  const files = listFiles(folder);
  if (word === 'clear') for (const path of files) remove(path);
  return files.map((path) => `${path}\n`).join('');
}

async function make(folder: string): Promise<string> {
  const path = await makeCode();
  if (path !== undefined) return `${path} (${(statSync(path).size / 1e6).toFixed(1)} MB)`;
  const reason = "the folder is not this user's alone, another process makes the code, or this runtime cannot keep any";
  throw new IoError('IO_WRITE_FAILED', { path: folder, reason });
}

function listFiles(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.includes('.code'))
      .map((name) => join(folder, name));
  } catch {
    return [];
  }
}

function remove(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch (cause) {
    throw new IoError('IO_WRITE_FAILED', { path, reason: reasonOf(cause) }, { cause });
  }
}
