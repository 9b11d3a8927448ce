import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, watch, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { seededRandom } from '@bpf-link-wasm/testkit/random';
import { demand, kernelWithBpf, program } from '@bpf-link-wasm/testkit/requirement';
import { runCommand, tryCommand } from '@bpf-link-wasm/testkit/run-command';
import { afterAll, describe, expect, it } from 'vitest';
import { forkBitcode } from '../suites/fixture.js';
import { useFolder } from '../suites/use-folder.js';
import { runLinkCommand } from './cli-target.js';

const folder = useFolder();
const command = fileURLToPath(new URL('../../packages/cli/bin/bpf-link-wasm.js', import.meta.url));
const older = 'what an earlier link made';

/** Mounting has the same requirement as loading programs: root with its capabilities. */
const mounting = [kernelWithBpf, program('mount')] as const;
const mounted: string[] = [];
afterAll(async () => {
  for (const path of mounted) await tryCommand('umount', [path]);
});

/** A file system of a few pages, with an older output in it. */
async function mountSmall(name: string): Promise<string> {
  const path = folder.path(name);
  mkdirSync(path);
  await runCommand('mount', ['-t', 'tmpfs', '-o', 'size=32k', 'none', path]);
  mounted.push(path);
  writeFileSync(`${path}/out.o`, older);
  return path;
}

describe('files', { timeout: 120_000 }, () => {
  it('are unchanged when the disk is full', async (context) => {
    demand(context, ...mounting);
    const path = await mountSmall('full');
    for (let page = 0; ; page++) {
      try {
        writeFileSync(`${path}/page-${page}`, Buffer.alloc(4096));
      } catch {
        break;
      }
    }
    const before = readdirSync(path).toSorted();
    const { exitCode, stderr } = await runLinkCommand([forkBitcode, '-o', `${path}/out.o`]);
    expect({ exitCode, stderr }).toEqual({
      exitCode: 3,
      stderr: `error[IO_WRITE_FAILED]: "${path}/out.o": cannot be written, ENOSPC\n`,
    });
    expect(readFileSync(`${path}/out.o`, 'utf8')).toBe(older);
    expect(readdirSync(path).toSorted()).toEqual(before);
  });

  it('are unchanged when the second one does not fit', async (context) => {
    demand(context, ...mounting);
    const path = await mountSmall('small');
    const { exitCode } = await runLinkCommand([forkBitcode, '-o', `${path}/out.o`, '--emit', 'obj,llvm-ir,asm']);
    expect({ exitCode, files: readdirSync(path) }).toEqual({ exitCode: 3, files: ['out.o'] });
    expect(readFileSync(`${path}/out.o`, 'utf8')).toBe(older);
  });

  it('are unchanged on a read-only file system', async (context) => {
    demand(context, ...mounting);
    const path = await mountSmall('read-only');
    await runCommand('mount', ['-o', 'remount,ro', path]);
    const { exitCode, stderr } = await runLinkCommand([forkBitcode, '-o', `${path}/out.o`]);
    expect({ exitCode, stderr }).toEqual({
      exitCode: 3,
      stderr: `error[IO_WRITE_FAILED]: "${path}/out.o": cannot be written, EROFS\n`,
    });
    expect(readFileSync(`${path}/out.o`, 'utf8')).toBe(older);
  });

  it('are not overwritten if they are inputs, under any name', async () => {
    const input = await folder.write('both.bc', readFileSync(forkBitcode));
    for (const output of [input, `${folder.path('.')}/./both.bc`]) {
      const { exitCode, stderr } = await runLinkCommand([input, '-o', output]);
      expect({ exitCode, stderr }).toEqual({
        exitCode: 2,
        stderr: expect.stringMatching(/^error\[USAGE_OUTPUT_IS_INPUT\]/),
      });
    }
    expect(readFileSync(input).equals(readFileSync(forkBitcode))).toBe(true);
  });

  it('are complete or unchanged when the command is killed at any moment', async () => {
    const input = await folder.write('killed.bc', readFileSync(forkBitcode));
    const output = folder.path('killed.o');
    await runLinkCommand([input, '-o', output]);
    const whole = readFileSync(output);
    const random = seededRandom(6);
    const seen = { older: 0, whole: 0 };
    for (let round = 0; round < 16; round++) {
      writeFileSync(output, older);
      const child = spawn(process.execPath, [command, input, '-o', output], { stdio: 'ignore' });
      const exited = once(child, 'exit');
      // Every other time, kills as soon as something is written there, which is the critical moment.
      const watcher = watch(
        folder.path('.'),
        (_, name) => void (round % 2 === 0 && name?.endsWith('.tmp') && child.kill('SIGKILL')),
      );
      const timer = setTimeout(() => round % 2 === 1 && child.kill('SIGKILL'), random.integer(600));
      await exited;
      clearTimeout(timer);
      watcher.close();
      const left = readFileSync(output);
      const isOlder = left.toString() === older;
      expect(isOlder || left.equals(whole)).toBe(true);
      seen[isOlder ? 'older' : 'whole']++;
      expect(readFileSync(input).equals(readFileSync(forkBitcode))).toBe(true);
    }
    expect(seen.older).toBeGreaterThan(0);
    await runLinkCommand([input, '-o', output]); // Leftovers of a killed command do no harm.
    expect(readFileSync(output).equals(whole)).toBe(true);
    const strange = readdirSync(folder.path('.')).filter(
      (name) => name.startsWith('killed') || name.includes('.killed'),
    );
    expect(strange.filter((name) => !/^(killed\.(bc|o)|\.killed\.o\.\d+\.tmp)$/.test(name))).toEqual([]);
  });

  it('are not written when a link times out', async () => {
    const lines = Array.from(
      { length: 20_000 },
      (_, index) => `  %x${index + 1} = mul i64 %x${index}, %x${index >> 1}\n`,
    );
    const text = `target triple = "bpfel"\ndefine i64 @f(i64 %x0) {\n${lines.join('')}  ret i64 %x20000\n}\n`;
    const { exitCode, stderr } = await runLinkCommand([await folder.write('slow.ll', text), '--timeout', '3']);
    expect({ exitCode, stderr }).toEqual({
      exitCode: 70,
      stderr: expect.stringMatching(/^error\[ENGINE_TIMED_OUT\]: engine: not done after 3000 ms/),
    });
    expect(existsSync(folder.path('slow.o'))).toBe(false);
  });
});
