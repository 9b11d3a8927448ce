import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { withProducer, wrapBitcode } from '../src/bitcode.js';
import { demand, program } from '../src/requirement.js';
import { tryCommand } from '../src/run-command.js';

const fork = await readFile(new URL('../../../examples/fork/fork.bc', import.meta.url));

async function analyze(bitcode: Uint8Array): Promise<string> {
  return (await tryCommand('llvm-bcanalyzer-22', ['-dump'], { stdin: bitcode })).stdout.toString();
}

it('changes only producer and epoch', async (context) => {
  demand(context, program('llvm-bcanalyzer-22'));
  const changed = await analyze(withProducer(fork, 'LLVM24.0.0-rust-1.102.0-nightly', 1));
  const characters = [...(/<STRING (.*?)\/>/.exec(changed)?.[1]?.matchAll(/=(\d+)/g) ?? [])];
  expect(String.fromCharCode(...characters.map(([, code]) => Number(code)))).toBe('LLVM24.0.0-rust-1.102.0-nightly');
  expect(changed).toContain('<EPOCH op0=1/>');
  const [before, after] = [await analyze(fork), changed].map((text) => text.slice(text.indexOf('<MODULE_BLOCK')));
  expect(after?.split('Summary')[0]).toBe(before?.split('Summary')[0]);
});

it('wraps bitcode so that LLVM can read it', async (context) => {
  demand(context, program('llvm-dis-22'));
  const disassembled = await tryCommand('llvm-dis-22', ['-o', '-'], { stdin: wrapBitcode(fork) });
  expect(disassembled.stdout.toString()).toContain('define noundef i32 @fork');
});

it('rejects bytes without an identification block', () => {
  expect(() => withProducer(wrapBitcode(fork), 'LLVM1')).toThrow('no identification block at the start');
});
