import { Command, CommanderError } from 'commander';
import { BtfError } from '@bpf-link-wasm/btf';
import { BpfLinkError, reasonOf } from '@bpf-link-wasm/driver';
import { exitCodes } from '../exit-code.js';
import { createCheckCommand } from './check-command.js';
import { createCoreCommand } from './core-command.js';
import { createDumpCommand } from './dump-command.js';
import { createLayoutCommand } from './layout-command.js';
import { createMapsCommand } from './maps-command.js';
import { createTypesCommand } from './types-command.js';

/** Makes a command of `btf`; it hands its exit code to `done`. */
type CreateCommand = (done: (exitCode: number) => void) => Command;

/** The commands of `btf`. */
const commands: readonly CreateCommand[] = [
  createDumpCommand,
  createCheckCommand,
  createMapsCommand,
  createLayoutCommand,
  createTypesCommand,
  createCoreCommand,
];

/** Runs `bpf-link-wasm btf ...`. @returns The exit code. */
export async function runBtf(words: readonly string[]): Promise<number> {
  let exitCode: number = exitCodes.success;
  const root = new Command('bpf-link-wasm btf')
    .description('Works on the BTF of objects and raw blobs.')
    .exitOverride();
  for (const create of commands) root.addCommand(create((code) => (exitCode = code)).exitOverride());
  try {
    await root.parseAsync([...words], { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.success : exitCodes.usage;
    return reportError(error, words.includes('--json'));
  }
}

/** Prints an error as the rest of the command does, and says whose it is. */
function reportError(error: unknown, isJson: boolean): number {
  const isRange = error instanceof RangeError;
  const code =
    error instanceof BtfError || error instanceof BpfLinkError
      ? error.code
      : isRange
        ? 'USAGE_BAD_VALUE'
        : 'BTF_INTERNAL';
  const message = error instanceof Error ? error.message : reasonOf(error);
  if (isJson) process.stdout.write(`${JSON.stringify({ ok: false, error: { code, message } })}\n`);
  else process.stderr.write(`error[${code}]: ${message}\n`);
  if (error instanceof BtfError) return exitCodes.btf;
  if (error instanceof BpfLinkError) return exitCodes[error.family];
  return isRange ? exitCodes.usage : exitCodes.engine;
}
