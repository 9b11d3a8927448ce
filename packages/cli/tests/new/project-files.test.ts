import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { kinds, loaders, type Kind, type Loader } from '../../src/new/attach-code.js';
import { expectedName, projectFiles } from '../../src/new/project-files.js';
import { useWorkingFolder } from '../run-command.js';

const templates = fileURLToPath(new URL('../../templates/', import.meta.url));
const cases = kinds.flatMap((kind) => loaders.map((loader) => [kind, loader] as const));

const filesOf = (kind: Kind, loader: Loader): Map<string, string> =>
  new Map(projectFiles(templates, '9.8.7', { name: 'my-counter', kind, loader }).map(({ path, text }) => [path, text]));

describe('projectFiles', () => {
  test.each(cases)('fills every place of a %s project for %s', (kind, loader) => {
    const files = filesOf(kind, loader);
    const all = [...files.values()].join('\n');
    // C and Go have words such as __u32; ours end as they begin.
    expect(all.match(/__\w+?__/g)).toBeNull();
    expect(files.get('src/main.rs')).toContain('pub fn my_counter(');
    expect(files.get('Cargo.toml')).toContain('name = "my-counter"');
    // Formatters of Markdown take placeholders for bold text.
    expect(files.get('README.md')).toMatch(/^# my-counter\n[^*]*$/);
    expect(files.get('tests/program.test.ts')).toContain("program('my_counter')");
    expect(JSON.parse(files.get('package.json')!)).toMatchObject({
      name: 'my-counter',
      scripts: { build: 'bpf-link-wasm build --release', test: 'vitest run' },
      devDependencies: { '@bpf-link-wasm/vm': '^9.8.7', 'bpf-link-wasm': '^9.8.7' },
    });
    expect(files.get('.gitignore')).toBe('node_modules\ntarget\n');
  });

  test.each([
    ['aya', ['loader/.cargo/config.toml', 'loader/Cargo.toml', 'loader/src/main.rs']],
    ['libbpf', ['loader/main.c']],
    ['cilium', ['loader/go.mod', 'loader/main.go']],
  ] as const)('has the loader for %s', (loader, expected) => {
    expect([...filesOf('xdp', loader).keys()].filter((path) => path.startsWith('loader/'))).toEqual(expected);
  });
});

describe('expectedName', () => {
  test.each(['a', 'packet-counter', 'xdp', 'my_prog2', 'a1-b2_c3'])('accepts %s', (name) => {
    expect(expectedName(name)).toBeUndefined();
  });

  test.each(['', 'A', '1a', '-a', 'a-', 'a--b', 'ä', 'a b', 'a"b', '..', 'a.b', 'a'.repeat(61)])(
    'refuses %j',
    (name) => {
      expect(expectedName(name)).toContain('lower-case letters, digits, - and _, beginning with a letter');
    },
  );

  test.each(['fn', 'core', 'test', 'count', 'protocol-of', 'memcpy', 'con', 'com1', 'node_modules'])(
    'refuses %s, which is taken',
    (name) => {
      expect(expectedName(name)).toContain(
        'a name that is not used by Rust, cargo, npm, Windows or the program itself',
      );
    },
  );
});

describe('bpf-link-wasm new', () => {
  const { path, run } = useWorkingFolder();

  test('makes a project, and writes over nothing', () => {
    const made = run('new', 'sub folder/my-counter', '--kind', 'tc', '--loader', 'cilium');
    expect(made).toMatchObject({ exitCode: 0, stderr: '' });
    expect(made.stdout).toContain('sub folder/my-counter/src/main.rs\n');
    expect(made.stdout).toContain('  cd "sub folder/my-counter"\n');
    expect(existsSync(path('sub folder/my-counter/loader/main.go'))).toBe(true);
    writeFileSync(path('sub folder/my-counter/src/main.rs'), 'mine');
    expect(run('new', 'sub folder/my-counter')).toMatchObject({
      exitCode: 3,
      stderr: expect.stringContaining('it already exists; choose another name, or remove it') as unknown,
    });
    expect(readFileSync(path('sub folder/my-counter/src/main.rs'), 'utf8')).toBe('mine');
    expect(run('new', 'x', '--kind', 'xpd')).toMatchObject({ exitCode: 2 });
    expect(existsSync(path('x'))).toBe(false);
  });

  test.each([
    ['', 2, 'error[USAGE_BAD_VALUE]: '],
    ['a/..', 2, 'error[USAGE_BAD_VALUE]: '],
    ['up/../Counter', 2, 'error[USAGE_BAD_VALUE]: '],
    ['node_modules', 2, 'error[USAGE_BAD_VALUE]: '],
    ['file/counter', 3, 'cannot be read, ENOTDIR'],
    ['full', 3, 'error[IO_WRITE_FAILED]: '],
    ['link', 3, 'error[IO_WRITE_FAILED]: '],
  ])('makes nothing of %j', (name, exitCode, message) => {
    const folder = path(`refused ${name.replaceAll('/', '-')}`);
    mkdirSync(join(folder, 'full'), { recursive: true });
    writeFileSync(join(folder, 'full/mine'), 'mine');
    writeFileSync(join(folder, 'file'), 'mine');
    symlinkSync('nowhere', join(folder, 'link'));
    const found = run('new', name === '' ? '' : join(folder, name));
    expect(found).toMatchObject({ exitCode, stdout: '', stderr: expect.stringContaining(message) as unknown });
    expect(readdirSync(folder, { recursive: true }).sort()).toEqual(['file', 'full', 'full/mine', 'link']);
  });
});
