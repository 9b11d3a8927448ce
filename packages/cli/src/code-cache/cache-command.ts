import { existsSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { IoError, reasonOf, UsageError } from '@bpf-link-wasm/driver';
import { Command } from 'commander';
import { helpOf } from '../command-error.js';
import { formatSize, runPrinting } from '../format-report.js';
import { escapeName } from '../terminal-text.js';
import { isPrivateFolder } from '../private-folder.js';
import { listCache, removeEmptyFolders, type CacheFile } from './clean-cache.js';
import { codeCacheFolder } from './code-path.js';
import { makeCode } from './make-code.js';

/** Runs `bpf-link-wasm cache`. @returns The exit code. */
export function runCache(words: readonly string[]): Promise<number> {
  return runPrinting(() => runCacheCommand(words));
}

/** Printed for wrong arguments of `bpf-link-wasm cache`. */
const usage = 'found %, expected bpf-link-wasm cache make, clear or list';

/** Declares `bpf-link-wasm cache`, for its help only: it has no options. */
export function createCacheCommand(): Command {
  const command = new Command('bpf-link-wasm cache')
    .usage('make | list | clear')
    .description("Manages the compiled code that this program keeps in the user's cache folder to start faster.")
    .helpCommand(false)
    .helpOption('-h, --help', 'print this help')
    .addHelpText('after', '\nBPF_LINK_WASM_CODE_CACHE can be the absolute path of another folder, or off.');
  command.command('make').description('compile the engine now, for later links');
  command.command('list').description('print what is cached, with sizes');
  command.command('clear').description('delete the cached files');
  return command;
}

/**
 * Runs `bpf-link-wasm cache`: generates the engine's machine code now, or lists or removes the cached files.
 * @returns the text to print
 * @throws {UsageError} USAGE_BAD_ARGUMENT
 * @throws {IoError} IO_READ_FAILED, IO_WRITE_FAILED
 */
export async function runCacheCommand(words: readonly string[]): Promise<string> {
  const [word] = words;
  if (words.includes('--help') || words.includes('-h')) return helpOf(createCacheCommand());
  if (words.length !== 1 || !['make', 'clear', 'list'].includes(word ?? '')) {
    throw new UsageError('USAGE_BAD_ARGUMENT', {
      reason: usage.replace('%', words.length === 0 ? 'nothing' : words.join(' ')),
    });
  }
  const folder = findFolder();
  if (word === 'make') return `${await make(folder)}\n`;
  if (existsSync(folder) && !isPrivateFolder(folder))
    throw new IoError('IO_READ_FAILED', { path: folder, reason: notPrivate });
  const files = listCache(folder);
  if (word === 'clear') {
    for (const { path } of files) remove(path);
    removeEmptyFolders(folder);
  }
  if (word === 'clear') return files.map(({ path }) => `${escapeName(path)}\n`).join('');
  return formatList(files, folder);
}

/** One line per file, but one for all scripts of a version of Node: there are dozens, and their names are hashes. */
function formatList(files: readonly CacheFile[], folder: string): string {
  const single = files.filter(({ path }) => dirname(path) === folder);
  const scriptFolders = [...new Set(files.map(({ path }) => dirname(path)))].filter((path) => path !== folder);
  const rows = single.map((file) => `${sizeOf([file])}  ${escapeName(file.path)}`);
  for (const scripts of scriptFolders) {
    const group = files.filter(({ path }) => dirname(path) === scripts);
    rows.push(`${sizeOf(group)}  ${escapeName(scripts)}, ${countOf(group)}`);
  }
  return `${[...rows, `${sizeOf(files)}  in ${countOf(files)}`].join('\n')}\n`;
}

const sizeOf = (files: readonly CacheFile[]): string =>
  formatSize(files.reduce((sum, { size }) => sum + size, 0)).padStart(8);

const countOf = ({ length }: readonly CacheFile[]): string => `${length} ${length === 1 ? 'file' : 'files'}`;

const notPrivate = 'other users can write to it or to a folder above it';

function findFolder(): string {
  const folder = codeCacheFolder();
  if (folder !== undefined) return folder;
  const setting = process.env['BPF_LINK_WASM_CODE_CACHE'];
  const expected = 'an absolute path in BPF_LINK_WASM_CODE_CACHE';
  const found = setting ? `BPF_LINK_WASM_CODE_CACHE is ${JSON.stringify(setting)}` : 'this user has no cache folder';
  throw new UsageError('USAGE_BAD_ARGUMENT', { reason: `cache: ${found}, expected ${expected}` });
}

async function make(folder: string): Promise<string> {
  const path = await makeCode();
  if (path !== undefined) return `${escapeName(path)} (${(statSync(path).size / 1e6).toFixed(1)} MB)`;
  const reason = `${notPrivate}, another process is making the code, or this runtime cannot store any`;
  throw new IoError('IO_WRITE_FAILED', { path: folder, reason });
}

function remove(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch (cause) {
    throw new IoError('IO_WRITE_FAILED', { path, reason: reasonOf(cause) }, { cause });
  }
}
