import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fixture, forkBitcode } from '../../suites/fixture.js';
import { useHostFolder } from './host-command.js';
import { recordOutput } from './record-output.js';

const { path, run } = useHostFolder();
const outputOf = (name: string): Uint8Array => readFileSync(path(name));
cpSync(forkBitcode, path('fork.bc'));
cpSync(fixture('c-maps/prog.bc'), path('c-maps.bc'));
cpSync(fixture('../../packages/btf/tests/core/prog.o'), path('core.o'));
cpSync(fixture('../../packages/vm/tests/load/objects/programs.o'), path('programs.o'));

describe('the command', () => {
  it('prints its version', () => {
    const { exitCode, stdout } = run('--version');
    expect(exitCode).toBe(0);
    recordOutput('version', stdout);
  });

  it('links several programs at once', () => {
    expect(run('--jobs', '2', '--out-dir', 'out', '--quiet', 'fork.bc', 'c-maps.bc')).toMatchObject({
      exitCode: 0,
      stderr: '',
    });
    recordOutput('fork by the command', outputOf('out/fork.o'));
    recordOutput('c-maps by the command', outputOf('out/c-maps.o'));
  });

  it.each([
    ['a file that is not there', ['missing.bc'], 3, 'IO_NOT_FOUND'],
    ['an output that is the input', ['fork.bc', '-o', './fork.bc'], 2, 'USAGE_OUTPUT_IS_INPUT'],
  ])('reports %s', (_, words, exitCode, code) => {
    const ran = run(...words);
    expect([ran.exitCode, ran.stderr]).toEqual([exitCode, expect.stringContaining(`error[${code}]`)]);
  });

  it.each([
    ['btf dump', ['btf', 'dump', 'core.o', '--format', 'c']],
    ['inspect', ['inspect', 'programs.o', '--kernel', '6.1', '--json']],
  ])('prints %s', (name, words) => {
    const { exitCode, stdout } = run(...words);
    expect(exitCode).toBe(0);
    recordOutput(name, stdout);
  });

  it('runs a program', () => {
    writeFileSync(path('packet'), new Uint8Array(64).fill(8, 12, 13).fill(0x45, 14, 15).fill(17, 23, 24));
    const { exitCode, stdout } = run('run', 'programs.o', '--program', 'count', '--data', path('packet'), '--json');
    expect(exitCode).toBe(0);
    recordOutput('run', stdout);
  });
});
