import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BtfBuilder, decode } from '@bpf-link-wasm/btf';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { runBtf } from '../src/btf/run-btf.js';

const files = fileURLToPath(new URL('../../btf/tests/core', import.meta.url));
const object = join(files, 'prog.o');
const kernel = join(files, 'kernel.btf');
const folder = mkdtempSync(join(tmpdir(), 'btf-core-'));
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => void vi.restoreAllMocks());

async function run(...words: string[]): Promise<{ exitCode: number; stdout: string }> {
  const out = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  const exitCode = await runBtf(words);
  return { exitCode, stdout: out.mock.calls.map(([chunk]) => Buffer.from(chunk as Uint8Array).toString()).join('') };
}

describe('btf core', () => {
  it('lists the relocations of an object by section, program and instruction', async () => {
    const { exitCode, stdout } = await run('core', object);
    expect(exitCode).toBe(0);
    expect(stdout.split('\n').slice(0, 3)).toEqual([
      'section       program  insn  kind               offset  access',
      'tracepoint/x  prog     0     field_byte_offset  0       struct sample.a',
      'tracepoint/x  prog     3     field_byte_offset  4       struct sample.moved',
    ]);
  });

  it('tells what becomes of them on a kernel', async () => {
    const { exitCode, stdout } = await run('core', object, '--kernel-btf', kernel);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/prog +0 +field_byte_offset +0 +found: 16 +struct sample\.a\n/);
    expect(stdout).toMatch(/field_byte_offset +0 +absent +struct absent\.x\n/);
  });

  it('prints data', async () => {
    const { stdout } = await run('core', object, '--kernel-btf', kernel, '--json');
    const { relocations } = JSON.parse(stdout) as {
      relocations: { path: string; resolution: { outcome: string; value?: string } }[];
    };
    expect(relocations[0]).toMatchObject({
      program: 'prog',
      instruction: 0,
      path: 'struct sample.a',
      offset: 0,
      resolution: { outcome: 'found', value: '16' },
    });
  });

  it('takes a module with its base', async () => {
    const base = decode(new Uint8Array(readFileSync(kernel)));
    const builder = new BtfBuilder({ base });
    builder.add({
      kind: 'STRUCT',
      name: 'absent',
      size: 8,
      hasBitfields: false,
      members: [{ name: 'x', type: base.get('int', 'INT'), offsetBits: 32, bitfieldSize: 0 }],
    });
    writeFileSync(join(folder, 'module.btf'), builder.build());
    const { stdout } = await run('core', object, '--kernel-btf', join(folder, 'module.btf'), '--base', kernel);
    expect(stdout).toMatch(/field_byte_offset +0 +found: 4 +struct absent\.x\n/);
    expect(stdout).toMatch(/field_byte_offset +0 +found: 16 +struct sample\.a\n/);
  });
});
