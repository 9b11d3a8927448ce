import { demand } from '@bpf-link-wasm/testkit/requirement';
import { expect, it } from 'vitest';
import { runCargo, rust, workspace } from './rust.js';

const timeout = 1_200_000;

it('passes its own tests: units, documentation, what must not compile', { timeout }, async (context) => {
  demand(context, rust);
  const { exitCode, stdout, stderr } = await runCargo(workspace, ['test', '--locked', '--workspace']);
  expect(exitCode, `${stdout.toString().slice(-4000)}${stderr.slice(-2000)}`).toBe(0);
  const passed = [...stdout.toString().matchAll(/^test result: ok\. (\d+) passed; 0 failed/gm)].map(([, count]) => Number(count));
  expect(passed.reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(14);
});

it('has documentation without a warning', { timeout }, async (context) => {
  demand(context, rust);
  const documented = await runCargo(workspace, ['doc', '--locked', '--no-deps', '--workspace'], { RUSTDOCFLAGS: '-D warnings' });
  expect(documented.exitCode, documented.stderr).toBe(0);
});

it('packs sources, documentation and licences, and nothing else', { timeout }, async (context) => {
  demand(context, rust);
  for (const name of ['aya-btf-map', 'aya-btf-map-macros']) {
    const { exitCode, stdout, stderr } = await runCargo(workspace, ['package', '--locked', '--list', '--allow-dirty', '-p', name]);
    expect(exitCode, stderr).toBe(0);
    const files = stdout.toString().trim().split('\n').filter((file) => !/^src\/.*\.rs$/.test(file));
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
