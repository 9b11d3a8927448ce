import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { createMemorySource } from '../src/input/input-source.js';
import { nodePlatform } from '../src/platform-node.js';

const folder = mkdtempSync(join(tmpdir(), 'platform-node-'));
afterAll(() => rmSync(folder, { recursive: true }));
const archive = { ...createMemorySource('lib.a', new Uint8Array()), path: join(folder, 'lib.a') };
const open = (path: string): number | undefined => {
  const source = nodePlatform.openBeside?.(archive, path);
  source?.close();
  return source?.size;
};

describe('the members of a thin archive', () => {
  test('are regular files, relative to its folder', () => {
    writeFileSync(join(folder, 'member.o'), 'abc');
    symlinkSync('member.o', join(folder, 'link.o'));
    expect([open('member.o'), open('link.o'), open(join(folder, 'member.o'))]).toEqual([3, 3, 3]);
  });

  test('are not folders, endless devices or missing files', () => {
    mkdirSync(join(folder, 'folder.o'));
    expect([open('folder.o'), open('missing.o'), open('/dev/null')]).toEqual([undefined, undefined, undefined]);
  });
});
