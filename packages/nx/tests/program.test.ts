import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { kinds, loaders } from 'bpf-link-wasm/new-project';
import { FsTree } from 'nx/src/generators/tree.js';
import { writeFiles } from '@bpf-link-wasm/testkit/write-files';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { init } from '../src/init.js';
import { program, type ProgramOptions } from '../src/program.js';
import { bpfConfig, manifest } from './manifests.js';

let root = '';
let tree: FsTree;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'nx-program-'));
  await writeFiles(root, { 'package.json': '{ "private": true }', 'nx.json': '{}' });
  tree = new FsTree(root, false);
});
afterEach(() => rm(root, { recursive: true }));

const changes = (): string[] =>
  tree
    .listChanges()
    .map(({ path }) => path)
    .sort();
const readJson = (path: string): unknown => JSON.parse(tree.read(path, 'utf8')!);

describe('the generator of programs', () => {
  it('makes the project of `bpf-link-wasm new`, with a target instead of scripts, and sets the workspace up', () => {
    expect(program(tree, { name: 'my-counter', kind: 'tc', loader: 'cilium' })).toBeTypeOf('function');
    const at = 'programs/my-counter';
    expect(changes()).toEqual([
      'nx.json',
      'package.json',
      ...['.gitignore', 'Cargo.toml', 'README.md', 'loader/go.mod', 'loader/main.go', 'project.json'].map(
        (path) => `${at}/${path}`,
      ),
      ...['rust-toolchain.toml', 'src/main.rs', 'tests/program.test.ts'].map((path) => `${at}/${path}`),
    ]);
    expect(readJson(`${at}/project.json`)).toMatchObject({
      name: 'my-counter',
      targets: { start: { command: expect.stringMatching(/^go build/) as unknown, dependsOn: ['bpf-build'] } },
    });
    expect(readJson('nx.json')).toEqual({ plugins: ['@bpf-link-wasm/nx'] });
    expect(readJson('package.json')).toEqual({
      private: true,
      devDependencies: {
        '@bpf-link-wasm/vm': expect.stringMatching(/^\^\d/) as unknown,
        'bpf-link-wasm': expect.stringMatching(/^\^\d/) as unknown,
        vitest: expect.stringMatching(/^\^\d/) as unknown,
      },
    });
    const readme = tree.read(`${at}/README.md`, 'utf8')!;
    expect(readme).toMatch(/^ {4}npx nx bpf-build my-counter {4}# builds the object/m);
    expect(readme).toContain('`npx nx start my-counter -- target/');
    expect(readme).not.toContain('npm');
  });

  it('leaves what is there: options of the plugin, versions of packages, other plugins', async () => {
    const plugins = ['other', { plugin: '@bpf-link-wasm/nx', options: { buildTargetName: 'compile', profile: 'dev' } }];
    await writeFiles(root, {
      'package.json':
        '{ "dependencies": { "vitest": "3", "@bpf-link-wasm/vm": "1" }, "devDependencies": { "bpf-link-wasm": "1" } }',
      'nx.json': JSON.stringify({ plugins }),
    });
    expect(program(tree, { name: 'a', directory: 'bpf/a' })).toBeUndefined();
    expect(changes().filter((path) => !path.startsWith('bpf/a/'))).toEqual([]);
    expect(readJson('bpf/a/project.json')).toMatchObject({ targets: { start: { dependsOn: ['compile'] } } });
    expect(tree.read('bpf/a/README.md', 'utf8')).toContain('npx nx compile a');
  });

  it.for<readonly [ProgramOptions, string]>([
    [{ name: 'Counter' }, 'the name "Counter": expected lower-case letters'],
    [{ name: 'fn' }, 'the name "fn": expected a name that is not used by Rust'],
    [{ name: 'a', directory: '../a' }, 'the directory "../a": expected a folder below that of the workspace'],
    [{ name: 'a', directory: '/a' }, 'the directory "/a": expected'],
    [{ name: 'a', directory: 'C:\\a' }, 'the directory "C:\\\\a": expected'],
    [{ name: 'a', directory: 'b/..' }, 'the directory "b/..": expected'],
    [{ name: 'a', directory: 'b/[c]' }, 'which have a meaning in patterns of Nx'],
    [{ name: 'a', directory: 'full' }, 'full: already exists; choose another --directory'],
    [{ name: 'a', directory: 'full/file' }, 'full/file: already exists'],
    [{ name: 'prog' }, 'prog/Cargo.toml: a project prog already exists; choose another name'],
    [{ name: 'web' }, 'full: a project web already exists; choose another name'],
    [
      { name: 'a', directory: 'crates/a' },
      'its members include crates/a, but a program is the root of its own cargo workspace',
    ],
  ])('refuses %o', async ([options, message]) => {
    await writeFiles(root, {
      'full/file': '',
      'full/project.json': '{ "name": "web" }',
      'Cargo.toml': '[workspace]\nmembers = ["crates/*"]\nexclude = ["crates/b"]\n',
      'prog/Cargo.toml': manifest('prog'),
      'prog/.cargo/config.toml': bpfConfig,
      'prog/src/main.rs': '',
    });
    expect(() => program(tree, options)).toThrow(message);
    expect(changes()).toEqual([]);
    // None of these is in the way.
    program(tree, { name: 'b', directory: 'crates/b' });
    program(tree, { name: 'c', directory: 'crates/deep/c' });
  });

  it('has the kinds and loaders of the command in its schema', async () => {
    const path = fileURLToPath(new URL('../schema/program.json', import.meta.url));
    const { properties } = JSON.parse(await readFile(path, 'utf8')) as {
      properties: Record<string, { enum?: unknown }>;
    };
    expect([properties['kind']?.enum, properties['loader']?.enum]).toEqual([kinds, loaders]);
  });
});

it('the generator init adds the plugin and the linker', () => {
  expect(init(tree)).toBeTypeOf('function');
  expect(readJson('nx.json')).toEqual({ plugins: ['@bpf-link-wasm/nx'] });
  expect(readJson('package.json')).toMatchObject({
    devDependencies: { 'bpf-link-wasm': expect.stringMatching(/^\^\d/) as unknown },
  });
});
