import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { commands } from '../src/commands.js';

const read = (path: string): string =>
  readFileSync(fileURLToPath(new URL(`../../../${path}`, import.meta.url)), 'utf8');

test('the hooks for pre-commit run commands that exist, and are those of docs/ci.md', () => {
  const hooks = read('.pre-commit-hooks.yaml');
  const all = (pattern: RegExp, text = hooks): string[] =>
    Array.from(text.matchAll(pattern), ([, found = '']) => found);
  const named = all(/^ {2}entry: npx --no -- bpf-link-wasm (\S+)/gm);
  expect(named).toEqual(['build', 'inspect']);
  for (const name of named) expect(commands).toHaveProperty(name);
  expect(all(/^- id: (\S+)$/gm)).toEqual(all(/^ {6}- id: (\S+)/gm, read('docs/ci.md')));
  const [sources, objects] = all(/^ {2}files: (.*)$/gm).map((pattern) => new RegExp(pattern));
  const paths = ['src/main.rs', 'Cargo.toml', 'a/Cargo.lock', 'myCargo.toml', 'a.bpf.o', 'a.o'];
  expect(paths.filter((path) => sources!.test(path))).toEqual(['src/main.rs', 'Cargo.toml', 'a/Cargo.lock']);
  expect(paths.filter((path) => objects!.test(path))).toEqual(['a.bpf.o']);
});
