import type { CompletedCommand } from './completion-model.js';

/** Formats a script for bash 3.2 and later. No word needs quotes: all consist of letters, digits, `-` and `_`. */
export function formatBash(commands: readonly CompletedCommand[]): string {
  const names = commands.flatMap(({ path: [name, more] }) => (name === undefined || more !== undefined ? [] : [name]));
  const groups = commands.filter(({ path, choices }) => path.length === 1 && hasCommands(commands, path[0]!, choices));
  const values = commands.flatMap(({ path, options }) =>
    options.flatMap(({ names: spelt, value, choices }) =>
      value === 'none'
        ? []
        : spelt.map((name) => `    '${[...path, name].join(' ')}') ${assign('words', choices)}; isValue=1 ;;`),
    ),
  );
  const options = commands.map(
    ({ path, options: own, choices }) =>
      `    '${path.join(' ')}') ${assign(
        'options',
        own.flatMap(({ names: spelt }) => spelt),
      )}; ${assign('words', choices)} ;;`,
  );
  return `# Completion of bpf-link-wasm for bash, printed by: bpf-link-wasm completion bash
_bpf_link_wasm() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]} command= options= words= isValue=
  # bash splits --emit=obj into three words.
  if [[ $current == = ]]; then current=
  elif [[ $previous == = ]]; then previous=\${COMP_WORDS[COMP_CWORD-2]}
  fi
  COMPREPLY=()
  if [[ $COMP_CWORD -gt 1 ]]; then
    case \${COMP_WORDS[1]} in
${names.map((name) => `      ${name}) command=${name} ;;`).join('\n')}
    esac
  fi
  if [[ $COMP_CWORD -gt 2 ]]; then
    case "$command \${COMP_WORDS[2]}" in
${groups.flatMap(({ path: [name], choices }) => choices.map((word) => `      '${name} ${word}') command='${name} ${word}' ;;`)).join('\n')}
    esac
  fi
  case "\${command:+$command }$previous" in
${values.join('\n')}
  esac
  if [[ -z $isValue ]]; then
    case $command in
${options.join('\n')}
    esac
    if [[ $current == -* ]]; then words=$options
    elif [[ $COMP_CWORD -eq 1 ]]; then words='link help ${names.join(' ')}'
    elif [[ $COMP_CWORD -eq 2 && $previous == help ]]; then words='${names.join(' ')}'
    elif [[ $previous != "\${command##* }" ]]; then words=
    fi
  fi
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
# Files are offered where no word fits.
complete -o bashdefault -o default -F _bpf_link_wasm bpf-link-wasm
`;
}

const assign = (name: string, words: readonly string[]): string => `${name}='${words.join(' ')}'`;

/** Whether the choices are subcommands. */
function hasCommands(commands: readonly CompletedCommand[], name: string, choices: readonly string[]): boolean {
  return choices.some((word) => commands.some(({ path }) => path[0] === name && path[1] === word));
}
