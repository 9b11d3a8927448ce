import { demand } from '@bpf-link-wasm/testkit/requirement';
import { expect, it } from 'vitest';
import { runCargo, rust, workspace } from './rust.js';

const timeout = 1_200_000;

/** What cargo prints. @throws Error with all of it when cargo fails */
async function cargo([command = '', ...options]: readonly string[], env: Record<string, string> = {}): Promise<string> {
  const { exitCode, stdout, stderr } = await runCargo(workspace, [command, '--locked', ...options], env);
  if (exitCode === 0) return stdout.toString();
  throw new Error(`cargo ${command}: exit code ${exitCode}\n${stdout.toString().slice(-4000)}${stderr.slice(-4000)}`);
}

it('passes its own tests: units, documentation, what must not compile', { timeout }, async (context) => {
  demand(context, rust);
  const stdout = await cargo(['test', '--workspace']);
  const passed = [...stdout.matchAll(/^test result: ok\. (\d+) passed; 0 failed/gm)].map(([, count]) => Number(count));
  expect(passed.reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(14);
});

it('has documentation without a warning', { timeout }, async (context) => {
  demand(context, rust);
  await expect(cargo(['doc', '--no-deps', '--workspace'], { RUSTDOCFLAGS: '-D warnings' })).resolves.toBeDefined();
});

it('packs sources, documentation and licences, and nothing else', { timeout }, async (context) => {
  demand(context, rust);
  for (const name of ['aya-btf-map', 'aya-btf-map-macros']) {
    const stdout = await cargo(['package', '--list', '--allow-dirty', '-p', name]);
    const files = stdout.trim().split('\n').filter((file) => !/^src\/.*\.rs$/.test(file));
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
