import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeFiles } from '@bpf-link-wasm/testkit/write-files';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createNodes, type BpfPluginOptions } from '../src/index.js';
import { bpfConfig, manifest } from './manifests.js';

let root = '';
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'nx-nodes-'));
  await writeFiles(root, {
    'package.json': '{ "devDependencies": { "bpf-link-wasm": "1" } }',
    'host/Cargo.toml': manifest('host'),
    'prog/Cargo.toml': manifest('prog'),
    'prog/.cargo/config.toml': bpfConfig,
    'prog/src/main.rs': '',
    'prog/tests/prog.test.ts': '',
  });
});
afterAll(() => rm(root, { recursive: true }));

const [pattern, create] = createNodes;

async function targetsOf(options?: BpfPluginOptions): Promise<Record<string, Record<string, unknown>>> {
  const context = { workspaceRoot: root, nxJsonConfiguration: {} };
  const results = await create(['host/Cargo.toml', 'prog/Cargo.toml'], options, context);
  expect(results.map(([file]) => file)).toEqual(['prog/Cargo.toml']);
  return results[0]![1].projects!['prog']!.targets as Record<string, Record<string, unknown>>;
}

it('gives a crate for BPF, and no other, targets to build, check and test it', async () => {
  expect(pattern).toBe('**/Cargo.toml');
  const targets = await targetsOf();
  expect(Object.keys(targets)).toEqual(['bpf-build', 'bpf-check', 'bpf-test']);
  expect(targets['bpf-build']).toMatchObject({
    options: { command: 'cargo build --profile release --package prog --target-dir "target"', cwd: 'prog' },
    outputs: ['{workspaceRoot}/prog/target/bpfel-unknown-none/release/prog'],
    cache: true,
  });
  expect(targets['bpf-check']).toMatchObject({
    options: { commands: ['bpf-link-wasm btf check "target/bpfel-unknown-none/release/prog"'], cwd: 'prog' },
    dependsOn: ['bpf-build'],
  });
  expect(targets['bpf-test']).toMatchObject({ options: { command: 'vitest run' }, dependsOn: ['bpf-build'] });
});

it('builds a crate of Aya that is not configured by the command, which knows what cargo needs', async () => {
  await writeFiles(root, {
    'aya/Cargo.toml': manifest('aya', '[dependencies]\naya-ebpf = "0.2"\n'),
    'aya/src/main.rs': '',
  });
  const [[, { projects }] = [undefined, {}]] = await create(
    ['aya/Cargo.toml'],
    {},
    { workspaceRoot: root, nxJsonConfiguration: {} },
  );
  expect(projects!['aya']!.targets!['bpf-build']).toMatchObject({
    options: {
      command: 'bpf-link-wasm build --target bpfel-unknown-none --profile release --package aya --target-dir "target"',
      cwd: 'aya',
    },
    outputs: ['{workspaceRoot}/aya/target/bpfel-unknown-none/release/aya'],
  });
});

it('has the version of the linker among the inputs, and nothing of the host', async () => {
  const { inputs } = (await targetsOf())['bpf-build']!;
  expect(inputs).toContainEqual({ externalDependencies: ['bpf-link-wasm'] });
  expect(inputs).toContainEqual({ runtime: 'rustc --version' });
  expect(inputs).toContain('{workspaceRoot}/prog/**/*');
  expect(inputs).toContain('!{workspaceRoot}/prog/target/**/*');
});

it('follows the options: the profile, the kernel, the names of the targets', async () => {
  const targets = await targetsOf({ profile: 'dev', kernel: '6.1', buildTargetName: 'compile' });
  expect(targets['compile']).toMatchObject({
    options: { command: 'cargo build --profile dev --package prog --target-dir "target"' },
    outputs: ['{workspaceRoot}/prog/target/bpfel-unknown-none/debug/prog'],
  });
  expect(targets['bpf-check']).toMatchObject({
    options: { commands: ['bpf-link-wasm btf check --kernel 6.1 "target/bpfel-unknown-none/debug/prog"'] },
    dependsOn: ['compile'],
  });
});

it('refuses options that are not what they should be', async () => {
  await expect(targetsOf({ kernel: '6.1; rm x' })).rejects.toThrow(
    '@bpf-link-wasm/nx: option "kernel" in nx.json is "6.1; rm x", expected a version such as 6.1 or 6.1.36',
  );
  await expect(targetsOf({ profile: '' })).rejects.toThrow('option "profile" in nx.json is ""');
});
