import { copyFile, readFile, readdir } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { demand, kernelWithBpf } from '@bpf-link-wasm/testkit/requirement';
import { loadWithAya } from '@bpf-link-wasm/testkit/aya-loader';
import { programTarget, withoutHostDebug } from '@bpf-link-wasm/testkit/cargo';
import { tryCommand } from '@bpf-link-wasm/testkit/run-command';
import { cargo, rustc } from '@bpf-link-wasm/testkit/rust';
import { writeFiles } from '@bpf-link-wasm/testkit/write-files';
import { describe, expect, it } from 'vitest';
import { sysroot } from '../kernel/rust-programs.js';
import { installPacked, releasedPackages } from '../suites/install-packed.js';
import { useFolder } from '../suites/use-folder.js';
import { rustWithSources } from './cargo-crate.js';
import { withoutNx } from './nx-environment.js';

const folder = useFolder();

const configuration = async (): Promise<string> => `[build]
target = "bpfel-unknown-none"

[target.bpfel-unknown-none]
linker = "bpf-link-wasm"
rustflags = ${JSON.stringify(['--sysroot', await sysroot()])}
`;

async function runNx(...words: readonly string[]): Promise<{ exitCode: number | null; output: string }> {
  const { exitCode, stdout, stderr } = await tryCommand(
    process.execPath,
    [folder.path('node_modules/nx/dist/bin/nx.js'), ...words],
    {
      cwd: folder.path('.'),
      env: {
        ...withoutNx,
        NX_DAEMON: 'false',
        PATH: [dirname(rustc), dirname(cargo), process.env['PATH']].join(delimiter),
        RUSTC: rustc,
        RUSTC_BOOTSTRAP: '1',
        CARGO_TARGET_DIR: undefined,
        CARGO_BUILD_BUILD_DIR: programTarget,
        ...withoutHostDebug,
      },
    },
  );
  return { exitCode, output: stripVTControlCharacters(stdout.toString() + stderr) };
}

describe('a workspace with the packages of a release', { timeout: 900_000, retry: 0 }, () => {
  it('gets a program by the generator, which builds, passes its test and loads', async (context) => {
    demand(context, rustWithSources, kernelWithBpf);
    await installPacked(folder.path('.'), releasedPackages, ['nx', 'smol-toml', 'vitest']);
    await writeFiles(folder.path('.'), {
      'nx.json': '{ "neverConnectToCloud": true, "analytics": false }',
      // With core already built: cargo would take a minute for it.
      '.cargo/config.toml': await configuration(),
    });

    const generate = ['g', '@bpf-link-wasm/nx:program', 'packet-counter', '--kind', 'tc'];
    expect(await runNx(...generate, '--dry-run')).toMatchObject({ exitCode: 0 });
    expect(await readdir(folder.path('.'))).not.toContain('programs');
    expect(await runNx(...generate)).toMatchObject({ exitCode: 0 });
    expect(await runNx(...generate)).toMatchObject({
      exitCode: 1,
      output: expect.stringContaining('programs/packet-counter: already exists') as unknown,
    });

    const program = folder.path('programs/packet-counter');
    // The versions with which other tests build programs of Aya.
    await copyFile(fileURLToPath(new URL('aya/Cargo.lock', import.meta.url)), join(program, 'Cargo.lock'));
    const { exitCode, output } = await runNx('run-many', '-t', 'bpf-check', 'bpf-test', '--outputStyle=static');
    expect([exitCode, output]).toEqual([0, expect.stringContaining('accepted by the newest kernel')]);
    expect(output).toMatch(/Tests +2 passed/);
    const object = join(program, 'target/bpfel-unknown-none/release/packet-counter');
    expect(await loadWithAya(object)).toMatchObject({
      error: null,
      programs: [{ section: 'classifier', error: null }],
    });
    // The README's commands are targets of the project.
    const shown = await runNx('show', 'project', 'packet-counter', '--json');
    const { targets } = JSON.parse(shown.output) as { targets: object };
    const commands = [...(await readFile(join(program, 'README.md'), 'utf8')).matchAll(/^ {4}npx nx (\S+)/gm)];
    expect(commands.map(([, target]) => target).sort()).toEqual(Object.keys(targets).sort());
  });
});
