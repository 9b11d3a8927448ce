import { copyFileSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { forkBitcode } from '../../suites/fixture.js';
import { useHostFolder } from './host-command.js';
import { recordOutput } from './record-output.js';

const { path, run } = useHostFolder();
const fork = path('fork.bc');
copyFileSync(forkBitcode, fork);
const done = expect.objectContaining({ exitCode: 0, stderr: '' });

// Wine looks for shared folders in its own configuration, where install-host.ts makes this one.
it.each([
  ['a shared folder', String.raw`\\server\share`],
  [String.raw`a shared folder after \\?\UNC`, String.raw`\\?\UNC\server\share`],
])('the command reads and writes in %s', (name, folder) => {
  copyFileSync(forkBitcode, `${folder}\\in put.bc`);
  expect(run(`${folder}\\in put.bc`)).toEqual(done);
  recordOutput(`fork by the command: ${name}`, readFileSync(`${folder}\\in put.o`));
});

it('the command takes two spellings of a name for one file', () => {
  const { exitCode, stderr } = run(path('FORK.BC'), '-o', fork);
  expect([exitCode, stderr]).toEqual([2, expect.stringContaining('error[USAGE_OUTPUT_IS_INPUT]')]);
  expect(readFileSync(fork).equals(readFileSync(forkBitcode))).toBe(true);
});
