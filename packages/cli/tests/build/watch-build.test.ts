import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { sourceFolders } from '../../src/build/source-folders.js';
import { watchBuild } from '../../src/build/watch-build.js';

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'watch-')));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (path: string): string => join(folder, path);

/** Its build script runs the cargo that builds for BPF, so that no compiler is looked for. */
const workspace = {
  workspace_root: folder,
  target_directory: at('target'),
  packages: [
    {
      id: 'host',
      name: 'host',
      manifest_path: at('host/Cargo.toml'),
      dependencies: [
        { name: 'aya-build', kind: 'build' },
        { name: 'other', path: '/other' },
      ],
    },
  ],
};

/** Writes what cargo does, then what the user does meanwhile, then waits where it should. */
const fakeCargo = `#!/bin/sh
case "$1" in metadata) exec cat .metadata.json ;; esac
echo "$*" >> .builds
echo > Cargo.lock; mkdir -p target; echo > target/object
[ ! -e .edit ] || mv .edit src/main.rs
[ ! -e .wait ] || { echo ready; exec sleep 100000; }
`;

/** Makes a file in one step, with one event, as most editors do. */
function put(path: string): void {
  writeFileSync(at('.new'), '');
  renameSync(at('.new'), at(path));
}

test('build --watch builds after each change of sources, and ends with cargo at a signal', async () => {
  mkdirSync(at('src'));
  mkdirSync(at('target'));
  writeFileSync(at('cargo'), fakeCargo, { mode: 0o755 });
  writeFileSync(at('.metadata.json'), JSON.stringify(workspace));
  const command = fileURLToPath(new URL('../../bin/bpf-link-wasm.js', import.meta.url));
  const child = spawn(process.execPath, [command, 'build', '--watch', '--release', '--', '--watch'], {
    cwd: folder,
    env: { ...process.env, CARGO: at('cargo'), XDG_CACHE_HOME: at('.cache') },
  });
  let said = '';
  let look = (): void => {};
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      look();
    });
  /** Waits until the command has said this, and nothing else since the last call. */
  const hear = async (text: string): Promise<void> => {
    await new Promise<void>((resolve) => {
      look = () => said.length >= text.length && resolve();
      look();
    });
    expect(said.slice(0, text.length)).toBe(text);
    said = said.slice(text.length);
  };
  const waiting = 'bpf-link-wasm: waiting for changes; press Ctrl-C to stop\n';
  await hear(waiting);
  for (const path of ['target/object', '.swap', 'main.rs~', 'src/main.rs']) put(path);
  await hear(`bpf-link-wasm: src/main.rs changed\n${waiting}`);
  mkdirSync(at('src/maps'));
  await hear(`bpf-link-wasm: src/maps changed\n${waiting}`);
  put('src/maps/mod.rs');
  await hear(`bpf-link-wasm: src/maps/mod.rs changed\n${waiting}`);
  renameSync(at('src/maps'), at('.maps'));
  mkdirSync(at('src/maps'));
  await hear(`bpf-link-wasm: src/maps changed\n${waiting}`);
  put('src/maps/mod.rs');
  await hear(`bpf-link-wasm: src/maps/mod.rs changed\n${waiting}`);
  rmSync(at('src/maps/mod.rs'));
  writeFileSync(at('.edit'), '');
  await hear(`bpf-link-wasm: src/maps/mod.rs changed\n${waiting}`);
  await hear(`bpf-link-wasm: src/main.rs changed\n${waiting}`);
  writeFileSync(at('.wait'), '');
  put('src/main.rs');
  await hear('bpf-link-wasm: src/main.rs changed\nready\n');
  const exit = new Promise((resolve) => child.once('exit', (...values) => resolve(values)));
  child.kill('SIGINT');
  expect(await exit).toEqual([130, null]);
  expect(said).toBe('');
  expect(readFileSync(at('.builds'), 'utf8')).toBe('build --release -- --watch\n'.repeat(9));
});

test('build --watch reports a cargo that does not start', async () => {
  const plan = { cargo: at('no-cargo'), channel: undefined, args: [], environment: {}, needsToolchain: false };
  const build = { plan: { ...plan, workspace: undefined }, sources: { folders: [], skipped: [] } };
  await expect(watchBuild(() => build)).rejects.toMatchObject({
    code: 'USAGE_TOOLCHAIN',
    details: { tool: at('no-cargo'), found: 'not found' },
  });
});

test('watches the workspace, its packages and their path dependencies, and skips target folders', () => {
  expect(sourceFolders(workspace, ['--target-dir', '/there', '--artifact-dir=/objects'])).toEqual({
    folders: [folder, at('host'), '/other'],
    skipped: [at('target'), '/there', '/objects'],
  });
});
