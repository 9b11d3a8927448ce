import { UsageError } from '@bpf-link-wasm/driver';
import type { Command, CommanderError } from 'commander';

/**
 * What commander says about words that it does not take, in the form of all errors.
 * @param name The command in which they stand: `btf`, `inspect`.
 */
export function toUsageError(error: CommanderError, name: string): UsageError {
  const said = error.message.replace(/^error: /, '').replaceAll('\n', ' ');
  // Help that nobody asked for is what commander prints where a command is missing.
  const reason = error.code === 'commander.help' ? 'found no command' : said;
  return new UsageError(
    'USAGE_BAD_ARGUMENT',
    { reason: `${name}: ${reason}; ${name} --help lists what it takes` },
    { cause: error },
  );
}

/** Has a command throw what it does not take, and print nothing but help that was asked for. */
export function throwUsageErrors(command: Command): Command {
  return command.configureOutput({ writeErr: () => {} }).exitOverride();
}
