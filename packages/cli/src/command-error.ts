import { UsageError } from '@bpf-link-wasm/driver';
import type { Command, CommanderError } from 'commander';

/**
 * Converts commander's error about invalid arguments to a UsageError.
 * @param name The command that they belong to: `btf dump`, `inspect`.
 */
export function toUsageError(error: CommanderError, name: string): UsageError {
  const message = error.message
    .replace(/^error: /, '')
    .replaceAll('\n', ' ')
    .replace(/\.$/, '');
  // commander prints unrequested help when a command is missing.
  const reason = error.code === 'commander.help' ? 'found no command' : message;
  return new UsageError(
    'USAGE_BAD_ARGUMENT',
    { reason: `${name}: ${reason}; ${name} --help lists what it accepts` },
    { cause: error },
  );
}

/** Makes a command throw on invalid arguments, and print nothing except requested help. */
export function throwUsageErrors(command: Command): Command {
  return command.configureOutput({ writeErr: () => {} }).exitOverride();
}

/** The text that --help prints. */
export function helpOf(command: Command): string {
  let help = '';
  command.configureOutput({ writeOut: (text) => (help += text) }).outputHelp();
  return help;
}
