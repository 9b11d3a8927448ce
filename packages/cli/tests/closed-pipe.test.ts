import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { BtfBuilder } from '@bpf-link-wasm/btf';
import { describe, expect, it } from 'vitest';
import { useWorkingFolder } from './run-command.js';

const { path, write } = useWorkingFolder();
const bin = fileURLToPath(new URL('../bin/bpf-link-wasm.js', import.meta.url));

/** Runs the command and closes one of its streams at once. @returns The exit code, and the text of the other stream */
async function runUntilClosed(closed: 'stdout' | 'stderr', ...words: string[]): Promise<[number | null, string]> {
  const child = spawn(process.execPath, [bin, ...words], { stdio: ['ignore', 'pipe', 'pipe'] });
  const other = closed === 'stdout' ? child.stderr : child.stdout;
  let text = '';
  other.setEncoding('utf8').on('data', (part: string) => (text += part));
  child[closed].destroy();
  const [exitCode] = (await once(child, 'close')) as [number | null];
  return [exitCode, text];
}

describe('a closed pipe', () => {
  it('is not a failure of a command that prints more than fits into it', async () => {
    const builder = new BtfBuilder();
    for (let count = 0; count < 20_000; count += 1) builder.add({ kind: 'PTR', name: '', type: 0 });
    write('pointers.btf', builder.build());
    expect(await runUntilClosed('stdout', 'btf', 'dump', path('pointers.btf'))).toEqual([0, '']);
  });

  it('leaves the exit code of an error as it is', async () => {
    expect(await runUntilClosed('stderr', path('missing.bc'), '-o', path('missing.o'))).toEqual([3, '']);
  });
});
