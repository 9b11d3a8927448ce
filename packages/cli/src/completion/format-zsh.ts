import type { CompletedCommand, CompletedOption } from './completion-model.js';

/** Formats a script for zsh, which is a file `_bpf-link-wasm` in `fpath`, or is sourced after `compinit`. */
export function formatZsh(commands: readonly CompletedCommand[]): string {
  const [link, ...named] = commands;
  const top = named.filter(({ path }) => path.length === 1);
  const within = (name: string): CompletedCommand[] =>
    named.filter(({ path }) => path.length === 2 && path[0] === name);
  const cases = top.map((command) => {
    const more = within(command.path[0]!);
    return `    ${command.path[0]})\n${more.length > 0 ? formatGroup(more) : formatArguments(command, 6)}      ;;\n`;
  });
  return `#compdef bpf-link-wasm
# Completion of bpf-link-wasm for zsh, printed by: bpf-link-wasm completion zsh
_bpf_link_wasm() {
  local -a names
  if (( CURRENT == 2 )) && [[ $words[2] != -* ]]; then
    names=(
      ${quote('link:the same as without a command')}
      ${quote('help:print help for a command')}
${top.map(({ path, summary }) => `      ${quote(`${path[0]}:${summary}`)}\n`).join('')}    )
    _describe -t commands command names
    _files
    return
  fi
  case $words[2] in
    help)
      names=(${top.map(({ path }) => path[0]).join(' ')})
      _describe -t commands command names
      return
      ;;
    ${top.map(({ path }) => path[0]).join('|')})
      shift words
      (( CURRENT-- ))
      ;;
  esac
  case $words[1] in
${cases.join('')}    *)
${formatArguments(link!, 6)}      ;;
  esac
}
if [[ $funcstack[1] == _bpf-link-wasm ]]; then
  _bpf_link_wasm "$@"
else
  compdef _bpf_link_wasm bpf-link-wasm
fi
`;
}

/** The arguments of a command that has subcommands. */
function formatGroup(commands: readonly CompletedCommand[]): string {
  return `      if (( CURRENT == 2 )); then
        names=(
${commands.map(({ path, summary }) => `          ${quote(`${path[1]}:${summary}`)}\n`).join('')}        )
        _describe -t commands command names
        return
      fi
      shift words
      (( CURRENT-- ))
      case $words[1] in
${commands.map((command) => `        ${command.path[1]})\n${formatArguments(command, 10)}          ;;\n`).join('')}      esac
`;
}

function formatArguments({ options, choices }: CompletedCommand, indent: number): string {
  const rest = choices.length > 0 ? `1:argument:(${choices.join(' ')})` : '*:file:_files';
  const lines = [...options.map(formatOption), quote(rest)];
  return `${' '.repeat(indent)}_arguments -S ${lines.map((line) => `\\\n${' '.repeat(indent + 2)}${line}`).join(' ')}\n`;
}

/**
 * Formats an option as `_arguments` expects it. An option with two names is offered until one of them is used; one with a
 * single name is offered again, since it may be repeatable.
 */
function formatOption({ names, summary, value, choices }: CompletedOption): string {
  const text = `[${summary.replaceAll(/[[\]:\\]/g, String.raw`\$&`)}]`;
  const argument = choices.length > 0 ? `:value:(${choices.join(' ')})` : ':value:_files';
  const tail = value === 'none' ? text : value === 'required' ? text + argument : `${text}:${argument}`;
  // The value of a long option is the next word or follows =; an optional one only follows =.
  const spell = (name: string): string =>
    value === 'none' || !name.startsWith('--') ? name : value === 'required' ? `${name}=` : `${name}=-`;
  const others = names.length > 1 ? `(${names.join(' ')})` : '*';
  return names.length > 1
    ? `${quote(others)}{${names.map(spell).join(',')}}${quote(tail)}`
    : quote(`${others}${spell(names[0]!)}${tail}`);
}

const quote = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;
