import { demand, program } from '@bpf-link-wasm/testkit/requirement';
import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { describeCompletion } from '../../src/completion/completion-model.js';
import { formatBash } from '../../src/completion/format-bash.js';
import { formatFish } from '../../src/completion/format-fish.js';
import { formatZsh } from '../../src/completion/format-zsh.js';
import { useWorkingFolder } from '../run-command.js';

const commands = await describeCompletion();
const formats = { bash: formatBash, fish: formatFish, zsh: formatZsh };

/** What is typed before the tab key, and what bash then offers. */
const cases: readonly (readonly [string, string])[] = [
  ['b', 'build btf'],
  ['--emi', '--emit'],
  ['--emit ', 'obj asm llvm-ir llvm-bc'],
  ['--emit = llvm', 'llvm-ir llvm-bc'],
  ['link --cpu v', 'v1 v2 v3 v4'],
  ['a.bc -o ', ''],
  ['a.bc b', ''],
  ['btf d', 'dump dedup distill diff'],
  ['btf dump --bpf', '--bpftool'],
  ['btf dump x.o --format j', 'json js'],
  ['btf dump d', ''],
  ['new x --kind ', 'xdp tc tracepoint kprobe'],
  ['new --emi', ''],
  ['cache ', 'make list clear'],
  ['cache make ', ''],
  ['help ser', 'serve'],
  ['completion ', 'bash fish zsh'],
];

test('bash offers commands, options and values where they may stand, and files elsewhere', (context) => {
  demand(context, program('bash'));
  const script = `${formatBash(commands)}
try() { COMP_WORDS=("$@"); COMP_CWORD=$(( $# - 1 )); _bpf_link_wasm; echo "\${COMPREPLY[*]}"; }
${cases.map(([typed]) => `try bpf-link-wasm ${typed.replace(/ $/, " ''")}\n`).join('')}`;
  const { stdout, stderr } = spawnSync('bash', ['--norc', '-u'], { input: script, encoding: 'utf8' });
  expect(stderr).toBe('');
  const offered = stdout.split('\n').slice(0, -1);
  expect(cases.map(([typed], index) => [typed, offered[index]])).toEqual(cases);
});

describe.each(Object.entries(formats))('the script for %s', (shell, format) => {
  test('has every command and every option', () => {
    const script = format(commands);
    expect(commands.length).toBeGreaterThan(20);
    for (const { path, options } of commands) {
      const names = options.flatMap((option) => option.names);
      const spelt =
        shell === 'fish' ? names.map((name) => name.replace(/^--?/, name.startsWith('--') ? '-l ' : '-s ')) : names;
      for (const word of [...path, ...spelt]) expect(script).toContain(word);
    }
  });
});

test('the command prints the script, and names the shells that it knows', () => {
  const { run } = useWorkingFolder();
  expect(run('completion', 'bash')).toEqual({ exitCode: 0, stdout: formatBash(commands), stderr: '' });
  expect(run('completion', 'tcsh')).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining('Allowed choices are bash, fish, zsh') as unknown,
  });
});
