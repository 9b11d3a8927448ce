import type { Command, Option } from 'commander';
import { commands } from '../commands.js';
import { createLinkCommand, linkValues } from '../link-command.js';

/** An option as shells complete it. */
export interface CompletedOption {
  /** `-o`, `--output`. */
  readonly names: readonly string[];
  readonly summary: string;
  /** Whether a value follows; an optional one is accepted only after `=`. */
  readonly value: 'none' | 'required' | 'optional';
  /** The possible values; empty for a file or any other text. */
  readonly choices: readonly string[];
}

/** A command as shells complete it. */
export interface CompletedCommand {
  /** The words that name it; none for a link. */
  readonly path: readonly string[];
  readonly summary: string;
  readonly options: readonly CompletedOption[];
  /** The possible first arguments; empty for files. */
  readonly choices: readonly string[];
}

/** All commands, from the tables that help is printed from: the link first, and each command before its subcommands. */
export async function describeCompletion(): Promise<CompletedCommand[]> {
  const link = createLinkCommand();
  const described = [describe(link, [], link.description(), linkValues)];
  for (const [name, { summary, create }] of Object.entries(commands)) {
    const command = await create();
    described.push(describe(command, [name], summary.replace(/; see .*/, '')));
    for (const within of command.commands)
      described.push(describe(within, [name, within.name()], firstSentence(within.description())));
  }
  return described;
}

function describe(
  command: Command,
  path: readonly string[],
  summary: string,
  values: Readonly<Record<string, readonly string[]>> = {},
): CompletedCommand {
  const options = command.createHelp().visibleOptions(command);
  return {
    path,
    summary,
    options: options.map((option) => describeOption(option, values)),
    choices:
      command.commands.length > 0
        ? command.commands.map((within) => within.name())
        : (command.registeredArguments[0]?.argChoices ?? []),
  };
}

function describeOption(option: Option, values: Readonly<Record<string, readonly string[]>>): CompletedOption {
  const names = [option.short, option.long].filter((name) => name !== undefined && name !== null);
  return {
    names,
    summary: option.description.split(/[;:]| \(default/)[0]!,
    value: option.required ? 'required' : option.optional ? 'optional' : 'none',
    choices: option.argChoices ?? names.flatMap((name) => values[name] ?? []),
  };
}

const firstSentence = (text: string): string => text.split(/[.;:](?:\s|$)/)[0]!;
