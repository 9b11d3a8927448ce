import { lstatSync, readdirSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { IoError, reasonOf, UsageError } from '@bpf-link-wasm/driver';
import { Command, CommanderError, Option } from 'commander';
import { throwUsageErrors, toUsageError } from '../command-error.js';
import { exitCodes, printKnownError } from '../format-report.js';
import { escapeName, printText } from '../terminal-text.js';
import { writeOutputs } from '../write-outputs.js';
import { expectedName, filesOfProject, kinds, loaders, type Kind, type Loader } from '../new-project.js';

/** Declares `bpf-link-wasm new`. */
export function createNewCommand(): Command {
  return new Command('bpf-link-wasm new')
    .description('Creates a project: a BPF program in Rust, a test that needs no kernel, and a program that loads it.')
    .argument('<name>', 'the name of the crate, or a path that ends with it; must not exist yet')
    .addOption(new Option('--kind <kind>', 'the kind of program').choices(kinds).default('xdp'))
    .addOption(new Option('--loader <loader>', 'the library that loads it').choices(loaders).default('aya'));
}

/** Runs `bpf-link-wasm new NAME`. @returns The exit code. */
export function runNew(words: readonly string[]): number {
  const command = throwUsageErrors(createNewCommand());
  try {
    command.parse([...words], { from: 'user' });
    const { kind, loader } = command.opts<{ kind: Kind; loader: Loader }>();
    printText(makeProject(command.args[0] ?? '', kind, loader));
    return exitCodes.success;
  } catch (thrown) {
    if (thrown instanceof CommanderError && thrown.exitCode === 0) return exitCodes.success;
    return printKnownError(thrown instanceof CommanderError ? toUsageError(thrown, 'new') : thrown);
  }
}

/**
 * Makes a project: writes all files or none.
 * @returns What to print: the files, and what to do next.
 * @throws {UsageError} USAGE_BAD_VALUE, for a bad name
 * @throws {IoError} IO_WRITE_FAILED, also when something is already there; IO_READ_FAILED
 */
function makeProject(path: string, kind: Kind, loader: Loader): string {
  const folder = resolve(path);
  // resolve('') is the working folder.
  const name = path === '' ? '' : basename(folder);
  const expected = expectedName(name);
  if (expected !== undefined)
    throw new UsageError('USAGE_BAD_VALUE', { option: 'name', found: JSON.stringify(name), expected });
  if (!isFree(folder)) {
    throw new IoError('IO_WRITE_FAILED', { path, reason: 'it already exists; choose another name, or remove it' });
  }
  const files = filesOfProject({ name, kind, loader });
  writeOutputs(files.map((file) => ({ path: join(folder, file.path), bytes: Buffer.from(file.text) })));
  return `${files.map((file) => `${escapeName(join(path, file.path))}\n`).join('')}
Next:
  cd ${quotePath(path)}
  npm install
  npm run build && npm test
  npm start    on Linux, as root; README.md lists what it needs
`;
}

/** Whether nothing or an empty folder is at the path. @throws {IoError} IO_READ_FAILED */
function isFree(path: string): boolean {
  try {
    const status = lstatSync(path, { throwIfNoEntry: false });
    return status === undefined || (status.isDirectory() && readdirSync(path).length === 0);
  } catch (cause) {
    throw new IoError('IO_READ_FAILED', { path, reason: reasonOf(cause) }, { cause });
  }
}

/** Quotes a path for a command line if necessary, with double quotes, which cmd.exe and PowerShell accept too. */
function quotePath(path: string): string {
  const safe = path.startsWith('-') ? `./${path}` : path;
  return /^[\w@%+=:,./\\-]+$/.test(safe) ? safe : `"${escapeName(safe).replaceAll(/["$`]/g, String.raw`\$&`)}"`;
}
