import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { hostsFolder, type Host } from './hosts.js';
import { environmentOf, type FileRun, type TestRun } from './run-on-host.js';

const at = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** These tests, as tables name them. */
export const interruptFile = 'e2e/hosts/interrupt.ts';

/** A command that is interrupted. */
interface Interruption {
  readonly words: readonly string[];
  /** Whether it is in the middle of its work. */
  readonly isBusy: (folders: Folders) => boolean;
  /** What must be true afterwards. */
  readonly check: (folders: Folders, exitCode: number | null) => void;
}

/** Where the command runs, and where servers have their keys. */
interface Folders {
  readonly work: string;
  readonly keys: string;
}

/** A program that takes LLVM minutes. */
function slowProgram(): string {
  const lines = Array.from(
    { length: 60_000 },
    (_, index) => `  %x${index + 1} = mul i64 %x${index}, %x${index >> 1}\n`,
  );
  return `target triple = "bpfel"\ndefine i64 @f(i64 %x0) {\n${lines.join('')}  ret i64 %x60000\n}\n`;
}

const link: Interruption = {
  words: ['slow.ll', '-o', 'slow.o', '--log-file', 'log', '--log-level', 'trace'],
  isBusy: ({ work }) => existsSync(join(work, 'log')) && readFileSync(join(work, 'log'), 'utf8').includes(' after '),
  // Without a listener, Wine ends a process with 0, and Windows with 0xC000013A.
  check: ({ work }) => {
    expect(readFileSync(join(work, 'slow.o'), 'utf8')).toBe('old');
    expect(readdirSync(work).toSorted()).toEqual(['log', 'slow.ll', 'slow.o']);
  },
};
const keysIn = ({ keys }: Folders): string[] =>
  existsSync(keys) ? readdirSync(keys).filter((name) => name.endsWith('.key')) : [];
const interruptions: Readonly<Record<string, Interruption>> = {
  'a link, whose output stays as it was': link,
  'a link with a time limit, and the process that does its work': {
    ...link,
    words: [...link.words, '--timeout', '900'],
  },
  'a server, which removes its key': {
    words: ['serve'],
    isBusy: (folders) => keysIn(folders).length === 1,
    check: (folders, exitCode) => expect([exitCode, keysIn(folders)]).toEqual([0, []]),
  },
};

/**
 * Presses Ctrl-C in a terminal of Windows while the command runs there: nothing that a process could send instead is the
 * same. Elsewhere it is a signal, which the command's own tests send.
 * @returns as a test file's results; none of other hosts
 */
export async function runInterruptions(host: Host, installed: string): Promise<FileRun[]> {
  if (host.path === undefined) return [];
  const tests: TestRun[] = [];
  for (const [name, interruption] of Object.entries(interruptions)) {
    const title = `Ctrl-C ends ${name}`;
    const error = await interrupt(host, installed, interruption).then(() => undefined, String);
    tests.push(error === undefined ? { name: title, state: 'pass' } : { name: title, state: 'fail', error });
  }
  return [{ path: interruptFile, tests }];
}

async function interrupt(host: Host, installed: string, { words, isBusy, check }: Interruption): Promise<void> {
  const work = await mkdtemp(join(hostsFolder, 'interrupt-'));
  // Wine takes no LOCALAPPDATA from its environment.
  const local = join(installed, 'prefix/drive_c/users', userInfo().username, 'AppData/Local');
  const folders = { work, keys: join(local, 'bpf-link-wasm') };
  await rm(folders.keys, { recursive: true, force: true });
  try {
    await writeFile(join(work, 'slow.ll'), slowProgram());
    await writeFile(join(work, 'slow.o'), 'old');
    const env = { ...environmentOf(host, installed), BPF_LINK_WASM_CODE_CACHE: 'off' };
    const command = host.path?.(at('packages/cli/bin/bpf-link-wasm.js')) ?? '';
    const quoted = [...host.command(installed), command, ...words].map((word) => `'${word}'`).join(' ');
    // util-linux's script gives the command a terminal, and exits as the command does.
    const terminal = spawn('script', ['-qefc', quoted, '/dev/null'], { cwd: work, env });
    let printed = '';
    terminal.stdout.setEncoding('utf8').on('data', (text: string) => (printed += text));
    const ended = once(terminal, 'exit') as Promise<[number | null]>;
    await waitUntil(() => terminal.exitCode !== null || isBusy(folders));
    const { exitCode: early } = terminal;
    const isInTheMiddle = early === null && isBusy(folders);
    terminal.stdin.on('error', () => {}); // It has ended.
    terminal.stdin.write('\u0003');
    const timer = setTimeout(() => terminal.kill('SIGKILL'), 60_000);
    const [exitCode] = await ended;
    clearTimeout(timer);
    expect({ early, isInTheMiddle, printed }).toMatchObject({ early: null, isInTheMiddle: true });
    check(folders, exitCode);
    await waitUntil(() => processesIn(work).length === 0);
    expect(processesIn(work)).toEqual([]);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** Waits for a condition, at most three minutes. */
async function waitUntil(condition: () => boolean): Promise<void> {
  for (const end = Date.now() + 180_000; !condition() && Date.now() < end;) await delay(100);
}

/** The processes that were started in a folder and have not ended. */
function processesIn(folder: string): string[] {
  return readdirSync('/proc').filter((name) => {
    try {
      return /^\d+$/.test(name) && readlinkSync(`/proc/${name}/cwd`) === folder;
    } catch {
      return false;
    }
  });
}
