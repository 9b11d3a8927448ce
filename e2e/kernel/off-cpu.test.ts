import { cp, mkdir, readFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { decodeObject, judgeCore } from '@bpf-link-wasm/btf';
import { rust } from '@bpf-link-wasm/testkit/cargo';
import { demand, findProgram, kernelWithBpf, otherMounts, program } from '@bpf-link-wasm/testkit/requirement';
import { runCommand } from '@bpf-link-wasm/testkit/run-command';
import { rustc } from '@bpf-link-wasm/testkit/rust';
import { expect, it } from 'vitest';
import { fixture } from '../suites/fixture.js';
import { objectOf } from '../suites/link-target.js';
import { useFolder } from '../suites/use-folder.js';
import { openEngine } from './engine.js';
import { sysroot } from './rust-programs.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const example = join(root, 'examples/off-cpu');
const folder = useFolder();

/** The map's entry for a thread, as bpftool prints it. */
interface Entry {
  readonly key: number;
  readonly value: Readonly<Record<'process' | 'parent' | 'ran' | 'state', number>> & {
    readonly name: readonly number[];
  };
}

/**
 * The commands of the example's README as a script; if bpftool lacks `autoattach`, the script loads and attaches
 * instead.
 */
async function readCommands(): Promise<string> {
  const readme = await readFile(join(example, 'README.md'), 'utf8');
  const words = /^ {4}((?:npx|examples\/|bpftool|sleep|rm) ?(?:.*\\\n)*.*)$/gm;
  const commands = Array.from(readme.matchAll(words), ([, command = '']) => command);
  const help = await runCommand(findProgram('bpftool') ?? 'bpftool', ['prog', 'help']).catch(String);
  if (help.includes('autoattach')) return commands.join('\n');
  const script = join(root, 'tools/testkit/native/bpf.py');
  const attach = `python3 ${script} attach /sys/fs/bpf/off_cpu/off_cpu /sys/fs/bpf/off_cpu/link >&2`;
  return commands
    .map((command) => (command.endsWith(' autoattach') ? `${command.replace(' autoattach', '')}\n${attach}` : command))
    .join('\n');
}

it('runs with the commands of its README, which reproduce its files', { timeout: 120_000 }, async (context) => {
  demand(context, rust, kernelWithBpf, otherMounts, program('bpftool'), program('python3'));
  // A copy of the same files, and a separate bpffs.
  const copy = folder.path('copy');
  await mkdir(join(copy, 'packages'), { recursive: true });
  await cp(join(root, 'examples'), join(copy, 'examples'), { recursive: true });
  await symlink(join(root, 'packages/bpf-core'), join(copy, 'packages/bpf-core'));
  await symlink(join(root, 'node_modules'), join(copy, 'node_modules'));
  const commands = `set -e\nmount -t bpf bpf /sys/fs/bpf\necho $$ >pid\n${await readCommands()}`;
  const printed = await runCommand('unshare', ['--mount', 'sh', '-c', commands], {
    cwd: copy,
    env: { BPF_SYSROOT: await sysroot(), RUSTC: rustc },
  });

  const shell = Number(await readFile(join(copy, 'pid'), 'utf8'));
  const entries = JSON.parse(/^\[\{$[^]*?^\]$/m.exec(printed)?.[0] ?? '[]') as Entry[];
  const textOf = (name: readonly number[]): string => Buffer.from(name).toString().replace(/\0.*$/s, '');
  const slept = entries.find(({ value }) => value.parent === shell && textOf(value.name) === 'sleep');
  // TASK_DEAD of include/linux/sched.h: it left for the last time. The shell waits for the command that prints this.
  expect(slept?.value).toMatchObject({ process: slept?.key, state: 0x80 });
  expect(slept?.value.ran).toBeGreaterThan(0);
  expect(entries.find(({ key }) => key === shell)?.value).toMatchObject({ process: shell, state: 1 });
  expect(printed).toContain('moved: ');

  const same = async (name: string): Promise<void> => {
    expect((await readFile(join(copy, 'examples/off-cpu', name))).equals(await readFile(join(example, name)))).toBe(
      true,
    );
  };
  await same('kernel.rs');
  if ((await runCommand(rustc, ['--version'])).startsWith('rustc 1.96.0')) await same('off_cpu.bc');
});

/** A kernel with everything that the program reads, and with another member for the state of a task. */
const kernel = (state: string): string => `
struct sched_entity { long other; unsigned long long sum_exec_runtime; };
struct task_struct { long other; ${state} struct task_struct *real_parent; int pid, tgid; struct sched_entity se; char comm[16]; };
struct task_struct task;`;

it('reads the state of a task from either member, and is refused by a kernel that has neither', async (context) => {
  demand(context, program('clang-22', 'clang'));
  const engine = await openEngine();
  const linked = objectOf(await engine.link([fixture('../../examples/off-cpu/off_cpu.bc')]));
  await engine.close();
  const object = decodeObject(linked);
  const judge = async (name: string, state: string): Promise<unknown[]> => {
    const source = await folder.write(`${name}.c`, kernel(state));
    await runCommand(findProgram('clang-22') ?? 'clang', ['-target', 'bpf', '-g', '-c', source, '-o', `${source}.o`]);
    const judgements = judgeCore(object, decodeObject(new Uint8Array(await readFile(`${source}.o`))).btf);
    const ofState = judgements.filter(({ path }) => path.endsWith('state'));
    const others = judgements.filter(({ path, effect }) => !path.endsWith('state') && effect === 'invalid');
    expect(others).toEqual([]);
    return ofState.map(({ path, effect, isReached }) => [path.split('.')[1], effect, isReached]);
  };
  expect(await judge('new', 'unsigned int __state;')).toEqual([
    ['__state', 'patched', false],
    ['state', 'invalid', false],
    ['__state', 'patched', false],
  ]);
  expect(await judge('old', 'long state;')).toEqual([
    ['__state', 'patched', false],
    ['state', 'patched', false],
    ['__state', 'invalid', false],
  ]);
  expect(await judge('other', '')).toEqual([
    ['__state', 'patched', false],
    ['state', 'invalid', true],
    ['__state', 'invalid', false],
  ]);

  // The README's table describes this object.
  const readme = await readFile(join(example, 'README.md'), 'utf8');
  const rows = Array.from(readme.matchAll(/^ {4}(\d+) .* (struct \S+)$/gm), ([, insn, path]) => [Number(insn), path]);
  const judgements = judgeCore(object, object.btf);
  expect(rows).toEqual(judgements.map(({ offset, path }) => [offset / 8, path]));
});
