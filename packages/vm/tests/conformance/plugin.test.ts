import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { assemble } from './assemble.js';

const plugin = fileURLToPath(new URL('../../bin/conformance-plugin.mjs', import.meta.url));
const program = Buffer.from(assemble('ldxw %r0, [%r1+4]\nadd %r0, %r2\nexit')).toString('hex');
const memory = '00 00 00 00 2a 00 00 00';

describe('the plugin for the conformance suite', () => {
  it('reads the program from standard input and prints r0 as hex', () => {
    const { stdout, status } = spawnSync(process.execPath, [plugin, memory], { input: program, encoding: 'utf8' });
    expect({ stdout, status }).toEqual({ stdout: '32\n', status: 0 });
  });

  it('accepts the program as an argument, and interprets it', () => {
    const words = [plugin, '--interpret', memory, '--program', program];
    const { stdout, status } = spawnSync(process.execPath, words, { encoding: 'utf8' });
    expect({ stdout, status }).toEqual({ stdout: '32\n', status: 0 });
  });

  it('fails with the reason', () => {
    const { stdout, stderr, status } = spawnSync(process.execPath, [plugin], { input: program, encoding: 'utf8' });
    expect({ stdout, status }).toEqual({ stdout: '', status: 1 });
    expect(stderr).toMatch(
      /^read of 4 bytes at \S+: memory has no bytes, expected a pointer to bytes, at instruction 0/,
    );
  });
});
