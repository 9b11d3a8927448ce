import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findProgram } from '@bpf-link-wasm/testkit/requirement';
import { runCommand } from '@bpf-link-wasm/testkit/run-command';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** The folders of all packages that are released, below the root of the repository. */
export const releasedPackages = [
  'llvm-wasm',
  ...['driver', 'cli', 'btf', 'vm', 'nx'].map((name) => `packages/${name}`),
];

/** npm's script, run with node: Windows cannot start `npm` without a shell. */
const npm = process.env['npm_execpath'] ?? findProgram('npm') ?? 'npm';

/** Runs npm without lifecycle scripts, because the bundles are built already and other tests use them. */
function runNpm(args: readonly string[], cwd: string): Promise<string> {
  return runCommand(process.execPath, [npm, ...args, '--ignore-scripts', '--offline', '--no-audit', '--no-fund'], {
    cwd,
  });
}

/**
 * Packs packages as for a registry and installs them in an empty folder.
 * @param packages Their folders below the root of the repository.
 * @param dependencies The other packages that they need: the repository's copies are used, since npm may not contact a registry here.
 * Peer dependencies are not installed.
 * @returns The tarballs.
 */
export async function installPacked(
  folder: string,
  packages: readonly string[],
  dependencies: readonly string[] = [],
): Promise<string[]> {
  const folders = packages.map((name) => `./${name}`);
  const packed = await runNpm(['pack', '--json', '--pack-destination', folder, ...folders], root);
  const tarballs = [...packed.matchAll(/"filename": "(.*?)"/g)].map(([, name = '']) => join(folder, name));
  await writeFile(join(folder, 'package.json'), '{ "private": true, "type": "module" }');
  const others = dependencies.map((name) => join(root, 'node_modules', name));
  await runNpm(['install', '--legacy-peer-deps', ...tarballs, ...others], folder);
  return tarballs;
}
