import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runCargoOnCrate, rust } from '@bpf-link-wasm/testkit/cargo';
import { findOldRust } from '@bpf-link-wasm/testkit/old-rust';
import { demand, program } from '@bpf-link-wasm/testkit/requirement';
import { runCommand } from '@bpf-link-wasm/testkit/run-command';
import { expect, it } from 'vitest';
import { formatMapTable, readDocumentation } from './map-table.js';
import { workspace } from './rust.js';

const timeout = 1_200_000;

/** Cargo's output. @throws Error with all of it when cargo fails */
async function cargo([command = '', ...options]: readonly string[], env: Record<string, string> = {}): Promise<string> {
  const { exitCode, stdout, stderr } = await runCargoOnCrate(workspace, [command, '--locked', ...options], env);
  if (exitCode === 0) return stdout.toString();
  throw new Error(`cargo ${command}: exit code ${exitCode}\n${stdout.toString().slice(-4000)}${stderr.slice(-4000)}`);
}

it('passes its own tests: units, documentation, compile failures', { timeout }, async (context) => {
  demand(context, rust);
  const stdout = await cargo(['test', '--workspace']);
  const passed = [...stdout.matchAll(/^test result: ok\. (\d+) passed; 0 failed/gm)].map(([, count]) => Number(count));
  expect(passed.reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(19);
});

it('has documentation without warnings', { timeout }, async (context) => {
  demand(context, rust);
  await expect(cargo(['doc', '--no-deps', '--workspace'], { RUSTDOCFLAGS: '-D warnings' })).resolves.toBeDefined();
});

it('packs sources, tests, documentation and licences, and nothing else', { timeout }, async (context) => {
  demand(context, rust);
  for (const name of ['aya-btf-map', 'aya-btf-map-macros']) {
    const stdout = await cargo(['package', '--list', '--allow-dirty', '-p', name]);
    const isCode = (file: string): boolean => /^src\/.*\.rs$|^tests\//.test(file);
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
  }
});

it('is packed without warnings, and compiles from its packages', { timeout }, async (context) => {
  demand(context, rust);
  const { exitCode, stderr } = await runCargoOnCrate(workspace, [
    'package',
    '--workspace',
    '--locked',
    '--allow-dirty',
  ]);
  expect({ exitCode, warnings: stderr.split('\n').filter((line) => line.startsWith('warning')) }).toEqual({
    exitCode: 0,
    warnings: [],
  });
});

it('is formatted, and clippy finds nothing', { timeout }, async (context) => {
  demand(context, rust, program('cargo-fmt'), program('cargo-clippy'));
  await expect(runCargoOnCrate(workspace, ['fmt', '--check'])).resolves.toMatchObject({ exitCode: 0 });
  await expect(cargo(['clippy', '--workspace', '--all-targets', '--', '-D', 'warnings'])).resolves.toBeDefined();
});

it('compiles with the oldest supported Rust', { timeout }, async (context) => {
  demand(context, rust, program('apt-get'));
  const old = await findOldRust();
  expect(await runCommand(old['RUSTC']!, ['--version'], { env: old })).toMatch(/^rustc 1\.85\./);
  expect(await readFile(join(workspace, 'Cargo.toml'), 'utf8')).toContain('rust-version = "1.85"');
  // The documentation of the macros uses both crates; without the dependencies of the other tests.
  await expect(cargo(['test', '--doc', '--package', 'aya-btf-map-macros'], old)).resolves.toMatch(
    /^test result: ok\. [1-9]/m,
  );
});

/** `UPDATE_README=1` writes the table. */
it('lists the measured results in its README', { timeout }, async (context) => {
  demand(context, rust);
  const path = join(workspace, 'README.md');
  const readme = await readFile(path, 'utf8');
  const [begin, end] = ['<!-- map types: made by tests/map-table.ts -->', '<!-- end of map types -->'];
  const [before = '', rest = ''] = readme.split(`${begin}\n`);
  const [shown, after = ''] = rest.split(`\n${end}`);
  const table = await formatMapTable();
  if (process.env['UPDATE_README']) await writeFile(path, `${before}${begin}\n${table}\n${end}${after}`);
  else expect(shown).toBe(table);
});

it('uses each method of each map type in a kernel program', { timeout }, async (context) => {
  demand(context, rust);
  const folder = join(workspace, 'tests/programs/src/bin');
  const sources = await Promise.all((await readdir(folder)).map((file) => readFile(join(folder, file), 'utf8')));
  const uses = (source: string, type: string, method: string): boolean =>
    new RegExp(`\\b${type}\\b`).test(source) && new RegExp(`\\.${method}\\b`).test(source);
  const isHidden = (name: string): boolean => name === 'new' || name === 'as_ptr';
  const unused = (await readDocumentation()).flatMap(({ name, methods }) =>
    methods
      .filter((method) => !isHidden(method.name) && !sources.some((source) => uses(source, name, method.name)))
      .map((method) => `${name}::${method.name}`),
  );
  expect(unused).toEqual([]);
});
