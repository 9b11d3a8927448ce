import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { createLinker } from '@bpf-link-wasm/driver';
import { findProgram } from '@bpf-link-wasm/testkit/requirement';
import { runCommand } from '@bpf-link-wasm/testkit/run-command';
import { beforeAll, describe, expect, it } from 'vitest';
import { forkBitcode } from '../suites/fixture.js';
import { objectOf } from '../suites/link-target.js';
import { useFolder } from '../suites/use-folder.js';
import { driverTarget } from './driver-target.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = useFolder();

/** npm's script, to be run by node: Windows cannot start `npm` without a shell. */
const npm = process.env['npm_execpath'] ?? findProgram('npm') ?? 'npm';

/** Runs npm; without scripts, because the bundles are built and other tests use them. */
function runNpm(args: readonly string[], cwd: string): Promise<string> {
  return runCommand(process.execPath, [npm, ...args, '--ignore-scripts', '--offline', '--no-audit', '--no-fund'], { cwd });
}

describe('the packages as npm installs them', { timeout: 120_000 }, () => {
  beforeAll(async () => {
    const packages = ['llvm-wasm', 'packages/driver', 'packages/cli'].map((name) => `./${name}`);
    const packed = await runNpm(['pack', '--json', '--pack-destination', folder.path('.'), ...packages], root);
    const tarballs = [...packed.matchAll(/"filename": "(.*?)"/g)].map(([, name = '']) => folder.path(name));
    await folder.write('package.json', '{ "private": true, "type": "module" }');
    await runNpm(['install', ...tarballs], folder.path('.'));
  }, 120_000);

  it('link by the command', async () => {
    const command = folder.path('node_modules/bpf-link-wasm/bin/bpf-link-wasm.js');
    await runCommand(process.execPath, [command, forkBitcode, '-o', 'fork.o', '--no-sources'], { cwd: folder.path('.') });
    const linker = driverTarget(await createLinker());
    expect(new Uint8Array(await readFile(folder.path('fork.o')))).toEqual(objectOf(await linker.link([forkBitcode])));
    await linker.close();
  });

  it('link by the driver, in a worker too', async () => {
    const script = `
      import { createLinker, createWorkerLinker } from '@bpf-link-wasm/driver';
      for (const create of [createLinker, createWorkerLinker]) {
        const linker = await create();
        const { outputs } = await linker.link({ inputs: [${JSON.stringify(forkBitcode)}] });
        console.log(outputs.map(({ kind }) => kind).join());
        linker.close();
      }`;
    const printed = await runCommand(process.execPath, [await folder.write('link.js', script)], { cwd: folder.path('.') });
    expect(printed).toBe('obj\nobj\n');
  });
});
