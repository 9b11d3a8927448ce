import { readFile } from 'node:fs/promises';
import { createLinker } from '@bpf-link-wasm/driver';
import { runCommand } from '@bpf-link-wasm/testkit/run-command';
import { beforeAll, describe, expect, it } from 'vitest';
import { forkBitcode } from '../suites/fixture.js';
import { installPacked } from '../suites/install-packed.js';
import { objectOf } from '../suites/link-target.js';
import { useFolder } from '../suites/use-folder.js';
import { driverTarget } from './driver-target.js';

const folder = useFolder();

describe('the packages as npm installs them', { timeout: 120_000 }, () => {
  beforeAll(async () => {
    await installPacked(folder.path('.'), ['llvm-wasm', 'packages/driver', 'packages/cli']);
  }, 120_000);

  it('link by the command', async () => {
    const command = folder.path('node_modules/bpf-link-wasm/bin/bpf-link-wasm.js');
    await runCommand(process.execPath, [command, forkBitcode, '-o', 'fork.o', '--no-sources'], {
      cwd: folder.path('.'),
    });
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
    const printed = await runCommand(process.execPath, [await folder.write('link.js', script)], {
      cwd: folder.path('.'),
    });
    expect(printed).toBe('obj\nobj\n');
  });
});
