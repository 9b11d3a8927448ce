import { readFileSync, realpathSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { IoError } from '@bpf-link-wasm/driver';
import { Command, CommanderError } from 'commander';
import { throwUsageErrors, toUsageError } from '../command-error.js';
import { exitCodes, printKnownError } from '../format-report.js';
import { isThere } from '../files/file-identity.js';
import { escapeMessage, escapeName, printText } from '../terminal-text.js';
import { writeOutputs } from '../write-outputs.js';
import { isShim, shimFiles, type ShimTarget } from './shim-files.js';

/** The command's script, from its bundle in `dist/`. */
const ownScript = fileURLToPath(new URL('../bin/bpf-link-wasm.js', import.meta.url));

/** Declares `bpf-link-wasm install-shim`. */
export function createInstallShimCommand(): Command {
  return new Command('bpf-link-wasm install-shim')
    .description('Writes a program named bpf-linker that runs this command, for tools that look for that name.')
    .argument('<folder>', 'where to write it, such as ~/.cargo/bin; created if it is missing')
    .option('--force', 'replace a bpf-linker that this command did not write');
}

/** Runs `bpf-link-wasm install-shim FOLDER`. @returns The exit code. */
export function runInstallShim(words: readonly string[]): number {
  const command = throwUsageErrors(createInstallShimCommand());
  try {
    command.parse([...words], { from: 'user' });
    const [folder = ''] = command.args;
    const { paths, notes } = installShim(folder, command.opts()['force'] === true, ownHost());
    for (const path of paths) printText(`${escapeName(path)}: runs bpf-link-wasm\n`);
    for (const note of notes) printText(`note: ${escapeMessage(note)}\n`);
    return exitCodes.success;
  } catch (thrown) {
    if (thrown instanceof CommanderError && thrown.exitCode === 0) return exitCodes.success;
    return printKnownError(thrown instanceof CommanderError ? toUsageError(thrown, 'install-shim') : thrown);
  }
}

/** The machine that the shim is installed on. */
export interface ShimHost extends ShimTarget {
  /** `process.platform`. */
  readonly platform: string;
  /** The folders of PATH. */
  readonly searchPath: string;
}

/** This machine, and this command. */
export function ownHost(): ShimHost {
  return {
    node: process.execPath,
    script: ownScript,
    platform: process.platform,
    searchPath: process.env['PATH'] ?? '',
  };
}

/** What was installed, and notes for the user. */
export interface InstalledShim {
  /** Absolute paths. */
  readonly paths: readonly string[];
  readonly notes: readonly string[];
}

/**
 * Writes the shim into a folder, which is created if it is missing.
 *
 * @param force Also replaces files that are not a shim of this command.
 * @throws {IoError} IO_WRITE_FAILED when another file has the name, and when the files cannot be written
 */
export function installShim(folder: string, force: boolean, host: ShimHost): InstalledShim {
  const files = shimFiles(host, host.platform).map(({ name, text }) => ({ path: resolve(folder, name), text }));
  if (!force) for (const { path } of files) assertReplaceable(path);
  writeOutputs(files.map(({ path, text }) => ({ path, bytes: Buffer.from(text), mode: 0o755, replacesLink: true })));
  return {
    paths: files.map(({ path }) => path),
    notes: notesOn(
      files.map(({ path }) => path),
      folder,
      host,
    ),
  };
}

/**
 * Asserts that a path is free, or has a shim that this command wrote. A link to a shim may be replaced too; its target
 * is not.
 */
function assertReplaceable(path: string): void {
  try {
    if (isShim(readFileSync(path, 'utf8'))) return;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' && !isThere(path)) return;
  }
  const reason = 'it exists and was not written by bpf-link-wasm install-shim; --force replaces it';
  throw new IoError('IO_WRITE_FAILED', { path, reason });
}

function notesOn(paths: readonly string[], folder: string, { platform, searchPath, script }: ShimHost): string[] {
  // npm keeps the packages that `npx` fetches there, until its cache is cleared. @see npm/cli
  // workspaces/libnpmexec/lib/index.js
  const isFetched = /[\\/]_npx[\\/]/.test(script);
  const notes = isFetched
    ? [`it runs ${script}, which is lost when npm clears its cache: install bpf-link-wasm, then run this again`]
    : [];
  if (platform === 'win32') {
    return [
      ...notes,
      `on Windows, rustc does not find scripts by their bare names: set linker = ${JSON.stringify(paths.at(-1))}`,
    ];
  }
  const folders = searchPath.split(delimiter).filter((path) => path !== '');
  const own = canonical(folder);
  const first = folders.find((path) => canonical(path) === own || isThere(join(path, 'bpf-linker')));
  if (first === undefined)
    notes.push(`${resolve(folder)} is not in PATH: add it, or rustc will not find bpf-linker there`);
  else if (canonical(first) !== own) notes.push(`${join(first, 'bpf-linker')} comes before it in PATH`);
  return notes;
}

function canonical(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return resolve(path);
  }
}
