import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, closeSync, copyFileSync, openSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { forkBitcode } from '../../suites/fixture.js';
import { useHostFolder } from './host-command.js';
import { recordOutput } from './record-output.js';

const { path, run, start } = useHostFolder();
const fork = path('fork.bc');
copyFileSync(forkBitcode, fork);

const done = expect.objectContaining({ exitCode: 0, stderr: '' });
/** Temporary files of the command, and what it must not have written. */
const hiddenFiles = (): string[] => readdirSync(path('')).filter((name) => name.startsWith('.') || name.endsWith('.s'));

/** Keeps the file open that is its standard input. */
writeFileSync(path('hold.mjs'), 'console.log(process.pid); setTimeout(() => {}, 600_000);\n');

/** Runs an action while a process has a file open. The shell lets others read such a file, not replace it. */
async function whileHeld(name: string, action: (letGo: () => void) => Promise<void> | void): Promise<void> {
  writeFileSync(path('hold.cmd'), `@"${process.execPath}" hold.mjs < ${name}\r\n`);
  const shell = spawn('cmd.exe', ['/d', '/c', 'hold.cmd'], { cwd: path(''), stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(shell, 'exit');
  const [pid] = (await once(shell.stdout, 'data')) as [Buffer];
  let isHeld = true;
  const letGo = (): void => {
    if (isHeld) process.kill(Number(pid));
    isHeld = false;
  };
  try {
    await action(letGo);
  } finally {
    letGo();
    await ended;
  }
}

/** Links to an output that cannot be replaced: it stays as it was, and nothing is left beside it. */
function expectRefused(name: string, reason: string): void {
  const { exitCode, stderr } = run(fork, '-o', path(name), '--emit', 'obj,asm');
  expect([exitCode, stderr]).toEqual([3, expect.stringContaining(`${name}": cannot be written, ${reason}\n`)]);
  expect(stderr).toContain('error[IO_WRITE_FAILED]');
  expect(readFileSync(path(name), 'utf8')).toBe('old');
  expect(hiddenFiles()).toEqual([]);
}

describe('an output', () => {
  it('that is read-only stays as it was', () => {
    writeFileSync(path('read-only.o'), 'old', { mode: 0o444 });
    expectRefused('read-only.o', 'EPERM');
    chmodSync(path('read-only.o'), 0o666);
  });

  it('that another process reads stays as it was', async () => {
    writeFileSync(path('read.o'), 'old');
    await whileHeld('read.o', () => expectRefused('read.o', 'EBUSY, another process may have it open'));
  });

  it('that another process reads for a moment is replaced after that', async () => {
    writeFileSync(path('moment.o'), 'old');
    await whileHeld('moment.o', async (letGo) => {
      const linking = start({}, fork, '-o', path('moment.o'));
      const ended = once(linking, 'exit');
      // The command cannot replace the file, and waits.
      while (linking.exitCode === null && hiddenFiles().length === 0) await delay(20);
      expect([linking.exitCode, readFileSync(path('moment.o'), 'utf8')]).toEqual([null, 'old']);
      letGo();
      expect(await ended).toEqual([0, null]);
    });
    expect(hiddenFiles()).toEqual([]);
    recordOutput('fork by the command: after a reader', readFileSync(path('moment.o')));
  });

  it('that another process reads, but lets others replace, is replaced at once', () => {
    writeFileSync(path('shared.o'), 'old');
    const reader = openSync(path('shared.o'), 'r');
    expect(run(fork, '-o', path('shared.o'))).toEqual(done);
    expect(readFileSync(reader, 'utf8')).toBe('old');
    closeSync(reader);
    recordOutput('fork by the command: beside a reader', readFileSync(path('shared.o')));
    expect(hiddenFiles()).toEqual([]);
  });
});
