import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BtfBuilder } from '@bpf-link-wasm/btf';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { runBtf } from '../src/btf/run-btf.js';

const folder = mkdtempSync(join(tmpdir(), 'btf-diff-'));
const path = (name: string): string => join(folder, name);
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => void vi.restoreAllMocks());

async function run(...words: string[]): Promise<{ exitCode: number; stdout: string }> {
  const out = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  const exitCode = await runBtf(words);
  return { exitCode, stdout: out.mock.calls.map(([chunk]) => Buffer.from(chunk as Uint8Array).toString()).join('') };
}

function write(name: string, offsetBits: number, value: number, more?: string): void {
  const builder = new BtfBuilder();
  const int = builder.append({ kind: 'INT', name: 'int', size: 4, encoding: 1, offsetBits: 0, bits: 32 });
  const members = [{ name: 'a', type: int, offsetBits, bitfieldSize: 0 }];
  builder.append({ kind: 'STRUCT', name: 's', size: 8, hasBitfields: false, members });
  builder.append({ kind: 'ENUM', name: 'e', size: 4, isSigned: false, values: [{ name: 'A', value }] });
  if (more !== undefined) builder.append({ kind: 'TYPEDEF', name: more, type: int });
  writeFileSync(path(name), builder.build());
}

describe('btf diff', () => {
  write('before.btf', 0, 1, 'old\u{1b}[2J');
  write('after.btf', 32, 2, 'fresh');

  it('prints what was added, removed and changed, with escaped names', async () => {
    expect(await run('diff', path('before.btf'), path('after.btf'))).toEqual({
      exitCode: 0,
      stdout: [
        '- typedef old\\u{1b}[2J',
        '+ typedef fresh',
        '~ enum e',
        '    ~ A = 1 -> 2',
        '~ struct s',
        '    ~ a: moved from 0 to 4',
        '1 added, 1 removed, 2 changed',
        '',
      ].join('\n'),
    });
  });

  it('exits with 1 for differences on request, and compares only the named types', async () => {
    const files = [path('before.btf'), path('after.btf')];
    expect((await run('diff', ...files, '--exit-code')).exitCode).toBe(1);
    vi.restoreAllMocks();
    expect(await run('diff', ...files, 'int', '--exit-code')).toEqual({
      exitCode: 0,
      stdout: '0 added, 0 removed, 0 changed\n',
    });
  });

  it('prints JSON, with enumerator values as strings', async () => {
    const { stdout } = await run('diff', path('before.btf'), path('after.btf'), 'e', '--json');
    expect(JSON.parse(stdout)).toMatchObject({
      added: [],
      removed: [],
      changed: [{ kind: 'enum', name: 'e', changes: [{ what: 'value changed', value: 'A', before: '1', after: '2' }] }],
    });
  });
});
