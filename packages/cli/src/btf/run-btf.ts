import { Command, CommanderError } from 'commander';
import { BtfError } from '@bpf-link-wasm/btf';
import { BpfLinkError } from '@bpf-link-wasm/driver';
import { throwUsageErrors, toUsageError } from '../command-error.js';
import { encodeError, exitCodes, type PlainError } from '../format-report.js';
import { escapeMessage, printMessage } from '../terminal-text.js';

/** Declares a subcommand of `btf`, which passes its exit code to `done`. */
type CreateCommand = (done: (exitCode: number) => void) => Command;

/** The subcommands of `btf`. Each loads its code only when called: loading takes longer than most of them run. */
const btfCommands: Readonly<Record<string, () => Promise<CreateCommand>>> = {
  dump: async () => (await import('./dump-command.js')).createDumpCommand,
  check: async () => (await import('./check-command.js')).createCheckCommand,
  maps: async () => (await import('./maps-command.js')).createMapsCommand,
  layout: async () => (await import('./layout-command.js')).createLayoutCommand,
  types: async () => (await import('./types-command.js')).createTypesCommand,
  core: async () => (await import('./core-command.js')).createCoreCommand,
  'min-core': async () => (await import('./min-core-command.js')).createMinCoreCommand,
  dedup: async () => (await import('./dedup-command.js')).createDedupCommand,
  distill: async () => (await import('./distill-command.js')).createDistillCommand,
  relocate: async () => (await import('./distill-command.js')).createRelocateCommand,
  diff: async () => (await import('./diff-command.js')).createDiffCommand,
  skeleton: async () => (await import('./skeleton-command.js')).createSkeletonCommand,
};

/** Declares `bpf-link-wasm btf`. @param name The only subcommand to load; if there is none of that name, all are loaded. */
export async function createBtfCommand(done: (exitCode: number) => void = () => {}, name = ''): Promise<Command> {
  const root = throwUsageErrors(
    new Command('bpf-link-wasm btf').description('Works on the BTF of objects and raw blobs.'),
  );
  const named = Object.hasOwn(btfCommands, name) ? [btfCommands[name]!] : Object.values(btfCommands);
  for (const load of named) root.addCommand(throwUsageErrors((await load())(done)));
  return root;
}

/** Runs `bpf-link-wasm btf ...`. @returns The exit code. */
export async function runBtf(words: readonly string[]): Promise<number> {
  let exitCode: number = exitCodes.success;
  const root = await createBtfCommand((code) => (exitCode = code), words[0]);
  try {
    await root.parseAsync([...words], { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return exitCodes.success;
    const [name = ''] = words;
    const called = Object.hasOwn(btfCommands, name) ? `btf ${name}` : 'btf';
    return reportError(error instanceof CommanderError ? toUsageError(error, called) : error, words.includes('--json'));
  }
}

/**
 * Prints an error as the rest of the command does.
 * @param path The file to name, if there are several: errors about BTF do not name theirs.
 * @returns The exit code for the error's family
 */
export function reportError(thrown: unknown, isJson: boolean, path?: string): number {
  let error: PlainError =
    thrown instanceof BtfError || thrown instanceof BpfLinkError ? thrown : wrapUnexpected(thrown);
  if (path !== undefined && !(thrown instanceof BpfLinkError)) {
    const { code, family, message, details } = error;
    error = { code, family, message: `${JSON.stringify(path)}: ${message}`, details };
  }
  if (isJson) process.stdout.write(`${JSON.stringify(encodeError(error))}\n`);
  else printMessage(`error[${error.code}]: ${escapeMessage(error.message)}\n`);
  return exitCodes[error.family];
}

function wrapUnexpected(thrown: unknown): PlainError {
  const reason = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
  return { code: 'BTF_INTERNAL', family: 'engine', message: `internal error: ${reason}`, details: { reason } };
}
