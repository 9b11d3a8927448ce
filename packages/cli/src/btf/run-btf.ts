import { Command, CommanderError } from 'commander';
import { BtfError } from '@bpf-link-wasm/btf';
import { BpfLinkError } from '@bpf-link-wasm/driver';
import { encodeError, exitCodes, type PlainError } from '../format-report.js';
import { createCheckCommand } from './check-command.js';
import { createCoreCommand } from './core-command.js';
import { createDedupCommand } from './dedup-command.js';
import { createDiffCommand } from './diff-command.js';
import { createDumpCommand } from './dump-command.js';
import { createLayoutCommand } from './layout-command.js';
import { createMapsCommand } from './maps-command.js';
import { createMinCoreCommand } from './min-core-command.js';
import { createSkeletonCommand } from './skeleton-command.js';
import { createTypesCommand } from './types-command.js';
import { escapeMessage, printMessage, printUsageError } from '../terminal-text.js';

/** Makes a command of `btf`; it hands its exit code to `done`. */
type CreateCommand = (done: (exitCode: number) => void) => Command;

/** The commands of `btf`. */
const commands: readonly CreateCommand[] = [
  createDumpCommand,
  createCheckCommand,
  createMapsCommand,
  createLayoutCommand,
  createTypesCommand,
  createSkeletonCommand,
  createCoreCommand,
  createMinCoreCommand,
  createDedupCommand,
  createDiffCommand,
];

/** Runs `bpf-link-wasm btf ...`. @returns The exit code. */
export async function runBtf(words: readonly string[]): Promise<number> {
  let exitCode: number = exitCodes.success;
  const root = new Command('bpf-link-wasm btf')
    .description('Works on the BTF of objects and raw blobs.')
    .exitOverride();
  for (const create of commands) root.addCommand(create((code) => (exitCode = code)).exitOverride());
  for (const command of [root, ...root.commands]) command.configureOutput({ outputError: printUsageError });
  try {
    await root.parseAsync([...words], { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.success : exitCodes.usage;
    return reportError(error, words.includes('--json'));
  }
}

/** Prints an error as the rest of the command does. @returns The exit code, by whose error it is */
export function reportError(thrown: unknown, isJson: boolean): number {
  const error: PlainError =
    thrown instanceof BtfError || thrown instanceof BpfLinkError ? thrown : wrapUnexpected(thrown);
  if (isJson) process.stdout.write(`${JSON.stringify(encodeError(error))}\n`);
  else printMessage(`error[${error.code}]: ${escapeMessage(error.message)}\n`);
  return exitCodes[error.family];
}

function wrapUnexpected(thrown: unknown): PlainError {
  const reason = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
  return { code: 'BTF_INTERNAL', family: 'engine', message: `internal error: ${reason}`, details: { reason } };
}
