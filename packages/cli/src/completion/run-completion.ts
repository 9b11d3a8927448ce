import { Argument, Command, CommanderError } from 'commander';
import { throwUsageErrors, toUsageError } from '../command-error.js';
import { exitCodes, printKnownError } from '../format-report.js';
import { printText } from '../terminal-text.js';
import { describeCompletion } from './completion-model.js';
import { formatBash } from './format-bash.js';
import { formatFish } from './format-fish.js';
import { formatZsh } from './format-zsh.js';

/** The formatter of the script, by shell. */
const shells = { bash: formatBash, fish: formatFish, zsh: formatZsh } as const;

/** Declares `bpf-link-wasm completion`. */
export function createCompletionCommand(): Command {
  return new Command('bpf-link-wasm completion')
    .description('Prints a script that makes a shell complete the commands, options and values of bpf-link-wasm.')
    .addArgument(new Argument('<shell>', 'the shell').choices(Object.keys(shells)))
    .addHelpText(
      'after',
      `
  source <(bpf-link-wasm completion bash)    in ~/.bashrc
  source <(bpf-link-wasm completion zsh)     in ~/.zshrc, after compinit
  bpf-link-wasm completion fish > ~/.config/fish/completions/bpf-link-wasm.fish`,
    );
}

/** Runs `bpf-link-wasm completion SHELL`. @returns The exit code. */
export async function runCompletion(words: readonly string[]): Promise<number> {
  const command = throwUsageErrors(createCompletionCommand());
  try {
    command.parse([...words], { from: 'user' });
    printText(shells[command.args[0] as keyof typeof shells](await describeCompletion()));
    return exitCodes.success;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return exitCodes.success;
    return printKnownError(error instanceof CommanderError ? toUsageError(error, 'completion') : error);
  }
}
