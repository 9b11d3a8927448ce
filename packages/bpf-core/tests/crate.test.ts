import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runCargoOnCrate, rust } from '@bpf-link-wasm/testkit/cargo';
import { findOldRust } from '@bpf-link-wasm/testkit/old-rust';
import { demand, program } from '@bpf-link-wasm/testkit/requirement';
import { runCommand } from '@bpf-link-wasm/testkit/run-command';
import { expect, it } from 'vitest';

const crate = fileURLToPath(new URL('..', import.meta.url));
const timeout = 1_200_000;

/** Cargo's output. @throws Error with all of it when cargo fails */
async function cargo([command = '', ...options]: readonly string[], env: Record<string, string> = {}): Promise<string> {
  const { exitCode, stdout, stderr } = await runCargoOnCrate(crate, [command, '--locked', ...options], env);
  if (exitCode === 0) return stdout.toString();
  throw new Error(`cargo ${command}: exit code ${exitCode}\n${stdout.toString().slice(-4000)}${stderr.slice(-4000)}`);
}

/** The number of passed tests. */
function countPassed(stdout: string): number {
  const passed = [...stdout.matchAll(/^test result: ok\. (\d+) passed; 0 failed/gm)];
  return passed.reduce((sum, [, count]) => sum + Number(count), 0);
}

it('passes its own tests: host, documentation, compile failures', { timeout }, async (context) => {
  demand(context, rust);
  expect(countPassed(await cargo(['test']))).toBeGreaterThanOrEqual(14);
});

it("reads this process's memory with the feature host-reads", { timeout }, async (context) => {
  demand(context, rust);
  const stdout = await cargo(['test', '--features', 'host-reads,type-matches', '--test', 'host']);
  expect(countPassed(stdout)).toBeGreaterThanOrEqual(12);
});

it('has documentation without warnings', { timeout }, async (context) => {
  demand(context, rust);
  await expect(cargo(['doc', '--no-deps', '--all-features'], { RUSTDOCFLAGS: '-D warnings' })).resolves.toBeDefined();
});

it('packs sources, tests, documentation and licences, and nothing else', { timeout }, async (context) => {
  demand(context, rust);
  const stdout = await cargo(['package', '--list', '--allow-dirty']);
  const isCode = (file: string): boolean => /^src\/.*\.rs$|^tests\/.*\.(rs|stderr)$/.test(file);
  const files = stdout
    .trim()
    .split('\n')
    .filter((file) => !isCode(file));
  expect(files.filter((file) => file !== '.cargo_vcs_info.json')).toEqual([
    'Cargo.lock',
    'Cargo.toml',
    'Cargo.toml.orig',
    'LICENSE-APACHE',
    'LICENSE-MIT',
    'README.md',
  ]);
});

it('is formatted, and clippy finds nothing', { timeout }, async (context) => {
  demand(context, rust, program('cargo-fmt'), program('cargo-clippy'));
  await expect(runCargoOnCrate(crate, ['fmt', '--check'])).resolves.toMatchObject({ exitCode: 0 });
  for (const features of [[], ['--all-features']])
    await expect(cargo(['clippy', '--all-targets', ...features, '--', '-D', 'warnings'])).resolves.toBeDefined();
});

it('compiles with the oldest supported Rust', { timeout }, async (context) => {
  demand(context, rust, program('apt-get'));
  const old = await findOldRust();
  expect(await runCommand(old['RUSTC']!, ['--version'], { env: old })).toMatch(/^rustc 1\.85\./);
  const manifest = await readFile(join(crate, 'Cargo.toml'), 'utf8');
  expect(manifest).toContain('rust-version = "1.85"');
  // As the crate's users compile it: cargo would compile the dependencies of the other tests too, for a minute.
  const alone = manifest.replace(/^\[dev-dependencies\]\n(?:.+\n)+/m, '');
  expect(alone).not.toMatch(/dependencies/);
  const folder = await mkdtemp(join(tmpdir(), 'bpf-core-'));
  try {
    for (const name of ['src', 'README.md']) await cp(join(crate, name), join(folder, name), { recursive: true });
    await writeFile(join(folder, 'Cargo.toml'), alone);
    const { exitCode, stdout, stderr } = await runCargoOnCrate(folder, ['test', '--doc', '--offline'], old);
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    expect(stdout.toString()).toMatch(/^test result: ok\. [1-9]/m);
  } finally {
    await rm(folder, { recursive: true });
  }
});

it('describes each of its macros in the README', { timeout: 10_000 }, async () => {
  const readme = await readFile(join(crate, 'README.md'), 'utf8');
  const sources = await Promise.all(
    ['ask', 'functions', 'read', 'types'].map((name) => readFile(join(crate, `src/${name}.rs`), 'utf8')),
  );
  const macros = sources.flatMap((source) =>
    Array.from(source.matchAll(/macro_rules! ([a-z]\w+)/g), ([, name]) => name),
  );
  // Those without `#[macro_export]` are the crate's own.
  const exported = macros.filter((name) =>
    new RegExp(`#\\[macro_export\\]\\s+macro_rules! ${name}\\b`).test(sources.join('')),
  );
  expect(exported.length).toBeGreaterThanOrEqual(17);
  expect(exported.filter((name) => !readme.includes(`${name}!`))).toEqual([]);
});
