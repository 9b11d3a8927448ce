import type { CompletedCommand, CompletedOption } from './completion-model.js';

/** Formats a script for fish, which is the file `bpf-link-wasm.fish` in its folder of completions. */
export function formatFish(commands: readonly CompletedCommand[]): string {
  const lines = commands.flatMap((command) => {
    const condition = conditionOf(command, commands);
    const { path, summary, options, choices } = command;
    const name = path.at(-1);
    const parent = commands.find((one) => one.path.length === path.length - 1 && path[0] === (one.path[0] ?? path[0]));
    const self =
      name === undefined || parent === undefined
        ? []
        : [`-n ${quote(beforeWord(parent, commands))} -a ${name} -d ${quote(summary)}`];
    const isGroup = commands.some((one) => one.path.length === 2 && one.path[0] === name && path.length === 1);
    const words = choices.length > 0 && !isGroup ? [`-n ${quote(condition)} -f -a ${quote(choices.join(' '))}`] : [];
    return [...self, ...words, ...options.map((option) => `-n ${quote(condition)} ${formatOption(option)}`)];
  });
  const help = [
    `-n __fish_use_subcommand -a link -d 'the same as without a command'`,
    `-n __fish_use_subcommand -a help -d 'print help for a command'`,
    `-n '__fish_seen_subcommand_from help' -f -a ${quote(namesOf(commands).join(' '))}`,
  ];
  return `# Completion of bpf-link-wasm for fish, printed by: bpf-link-wasm completion fish
${[...help, ...lines].map((line) => `complete -c bpf-link-wasm ${line}\n`).join('')}`;
}

/** The condition, in fish, that the command line names this command. */
function conditionOf({ path: [name, within] }: CompletedCommand, commands: readonly CompletedCommand[]): string {
  if (within !== undefined) return `__fish_seen_subcommand_from ${name}; and __fish_seen_subcommand_from ${within}`;
  if (name !== undefined) return `__fish_seen_subcommand_from ${name}`;
  return `not __fish_seen_subcommand_from ${namesOf(commands).join(' ')}`;
}

const namesOf = (commands: readonly CompletedCommand[]): string[] =>
  commands.flatMap(({ path: [name, within] }) => (name === undefined || within !== undefined ? [] : [name]));

/** The condition, in fish, that the name of a subcommand of this command may come next. */
function beforeWord(parent: CompletedCommand, commands: readonly CompletedCommand[]): string {
  if (parent.path.length === 0) return '__fish_use_subcommand';
  const within = commands.filter(({ path }) => path.length === 2 && path[0] === parent.path[0]);
  return `${conditionOf(parent, commands)}; and not __fish_seen_subcommand_from ${within.map(({ path }) => path[1]).join(' ')}`;
}

function formatOption({ names, summary, value, choices }: CompletedOption): string {
  const spelt = names.map((name) => (name.startsWith('--') ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`));
  const argument = value === 'required' ? [choices.length > 0 ? `-x -a ${quote(choices.join(' '))}` : '-r'] : [];
  return [...spelt, ...argument, `-d ${quote(summary)}`].join(' ');
}

const quote = (text: string): string => `'${text.replaceAll(/[\\']/g, String.raw`\$&`)}'`;
