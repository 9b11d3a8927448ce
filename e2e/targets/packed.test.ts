import { mkdir, readFile } from 'node:fs/promises';
import { basename, delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkPackage, createPackageFromTarballData, type Problem } from '@arethetypeswrong/core';
import { createLinker } from '@bpf-link-wasm/driver';
import { demand, program } from '@bpf-link-wasm/testkit/requirement';
import { runCommand } from '@bpf-link-wasm/testkit/run-command';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { beforeAll, describe, expect, it } from 'vitest';
import { forkBitcode } from '../suites/fixture.js';
import { installPacked, releasedPackages } from '../suites/install-packed.js';
import { objectOf } from '../suites/link-target.js';
import { useFolder } from '../suites/use-folder.js';
import { driverTarget } from './driver-target.js';

const folder = useFolder();

/** The packages are ES modules: Node's `require` without `require(esm)` and TypeScript from before `exports` cannot load them. */
function isOfCommonJs(problem: Problem): boolean {
  return 'resolutionKind' in problem && ['node10', 'node16-cjs'].includes(problem.resolutionKind);
}

describe('the packages installed by npm', { timeout: 120_000 }, () => {
  let tarballs: string[] = [];

  beforeAll(async () => {
    tarballs = await installPacked(folder.path('.'), releasedPackages, ['smol-toml']);
  }, 120_000);

  it('link with the command', async () => {
    const command = folder.path('node_modules/bpf-link-wasm/bin/bpf-link-wasm.js');
    await runCommand(process.execPath, [command, forkBitcode, '-o', 'fork.o', '--no-sources'], {
      cwd: folder.path('.'),
    });
    const linker = driverTarget(await createLinker());
    expect(new Uint8Array(await readFile(folder.path('fork.o')))).toEqual(objectOf(await linker.link([forkBitcode])));
    await linker.close();
  });

  it('link with the driver, in a worker too', async () => {
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

  it('find the crates for BPF of an Nx workspace', async () => {
    for (const name of ['crate', 'crate/src', 'crate/.cargo']) await mkdir(folder.path(name));
    await folder.write('crate/Cargo.toml', '[package]\nname = "forks"\n');
    await folder.write('crate/src/main.rs', '');
    await folder.write('crate/.cargo/config.toml', '[build]\ntarget = "bpfel-unknown-none"\n');
    const script = `
      import { createNodes } from '@bpf-link-wasm/nx';
      const [pattern, find] = createNodes;
      const found = await find(['crate/Cargo.toml'], {}, { workspaceRoot: process.cwd(), nxJsonConfiguration: {} });
      const { name, targets } = found[0][1].projects.crate;
      console.log(pattern, name, Object.keys(targets).join());`;
    const printed = await runCommand(process.execPath, [await folder.write('plugin.mjs', script)], {
      cwd: folder.path('.'),
    });
    expect(printed).toBe('**/Cargo.toml forks bpf-build,bpf-check\n');
  });

  it('are installed by the action for the later steps of a job, as a bpf-linker too', async (context) => {
    demand(context, program('bash'));
    const script = fileURLToPath(new URL('../../action/install.sh', import.meta.url));
    const prefix = folder.path('global');
    const [GITHUB_ENV, GITHUB_PATH, GITHUB_OUTPUT] = ['env', 'path', 'output'].map((name) => folder.path(name)) as [
      string,
      string,
      string,
    ];
    const PATH = [join(prefix, 'bin'), process.env['PATH']].join(delimiter);
    // The plugin for Nx needs Nx, which is not installed here.
    const PACKAGES = tarballs.filter((path) => !basename(path).includes('-nx-')).join(' ');
    const given = { RUNNER_TEMP: folder.path('runner'), PACKAGES, npm_config_prefix: prefix };
    const files = { GITHUB_ENV, GITHUB_PATH, GITHUB_OUTPUT };
    await runCommand('bash', [script], { cwd: folder.path('.'), env: { PATH, ...given, ...files } });
    const [code, bin] = ['code', 'bin'].map((name) => folder.path(`runner/bpf-link-wasm/${name}`));
    expect(await readFile(GITHUB_ENV, 'utf8')).toBe(`BPF_LINK_WASM_CODE_CACHE=${code}\n`);
    expect(await readFile(GITHUB_PATH, 'utf8')).toBe(`${bin}\n`);
    const manifest = await readFile(folder.path('node_modules/bpf-link-wasm/package.json'), 'utf8');
    const { version } = JSON.parse(manifest) as { version: string };
    expect((await readFile(GITHUB_OUTPUT, 'utf8')).replace(/^key=\d+\n$/m, '')).toBe(`version=${version}\n`);
    expect(await runCommand(join(bin!, 'bpf-linker'), ['--version'], { env: { PATH } })).toMatch(/^bpf-link/);
  });

  const compilers = {
    '5.4': fileURLToPath(import.meta.resolve('typescript/bin/tsc')),
    newest: fileURLToPath(new URL('../../node_modules/typescript/bin/tsc', import.meta.url)),
  };

  it.each([
    ['5.4', 'bundler', 'esnext', 'browser'],
    ['5.4', 'node16', 'node16', 'node'],
    ['5.4', 'nodenext', 'nodenext', 'node'],
    ['newest', 'bundler', 'esnext', 'browser'],
    ['newest', 'nodenext', 'nodenext', 'node'],
  ] as const)(
    'have types that TypeScript %s accepts with moduleResolution %s and module %s, where the driver is that of %s',
    async (compiler, resolution, module, host) => {
      const source = `
        import { createLinker, BpfLinkError } from '@bpf-link-wasm/driver/node';
        import { createWorkerLinker } from '@bpf-link-wasm/driver/browser';
        import * as driver from '@bpf-link-wasm/driver';
        export { explanations } from '@bpf-link-wasm/driver/explanations';
        export * as btf from '@bpf-link-wasm/btf';
        export * as elf from '@bpf-link-wasm/btf/elf';
        export * as kernel from '@bpf-link-wasm/btf/kernel';
        export * as loaders from '@bpf-link-wasm/btf/loaders';
        export * as vm from '@bpf-link-wasm/vm';
        export { default as engineAddress } from '@bpf-link-wasm/engine/bpf-linker.wasm';
        const linker = await createLinker({ tuning: 'links', engineUrl: './bpf-linker.wasm' });
        const { outputs } = await linker.link({ inputs: ['prog.bc'] });
        export const bytes: Uint8Array | undefined = outputs[0]?.bytes;
        export function read(error: unknown): string {
          if (!(error instanceof BpfLinkError)) return '';
          if (error.code === 'IO_NOT_FOUND') return error.details.path;
          if (error.hasCode('LINK_UNKNOWN_CPU')) return error.details.cpu;
          // @ts-expect-error only some errors have a path
          return error.details.path;
        }
        const inPage = await createWorkerLinker();
        // @ts-expect-error a page has no paths
        void inPage.link({ inputs: ['prog.bc'] });
        ${host === 'node' ? '' : '// @ts-expect-error nor has the entry point that a bundler uses without a condition'}
        void (await driver.createLinker()).link({ inputs: ['prog.bc'] });
      `;
      const options = `--noEmit --strict --skipDefaultLibCheck --target es2022 --module ${module} --moduleResolution ${resolution}`;
      const words = [...options.split(' '), '--lib', 'es2022,dom,dom.iterable,esnext.disposable'];
      const file = await folder.write('types.ts', source);
      expect(await runCommand(process.execPath, [compilers[compiler], ...words, file], { cwd: folder.root })).toBe('');
    },
  );

  it('have entry points that are in the tarball, with types, for each way to import ES modules', async () => {
    expect(tarballs).toHaveLength(6);
    for (const tarball of tarballs) {
      const bytes = await readFile(tarball);
      const { messages, pkg } = await publint({ pack: { tarball: new Uint8Array(bytes).buffer }, strict: true });
      expect(messages.map((message) => formatMessage(message, pkg, { color: false }))).toEqual([]);
      const contents = createPackageFromTarballData(bytes);
      expect(contents.listFiles().filter((path) => path.endsWith('.d.ts'))).not.toEqual([]);
      const check = await checkPackage(contents);
      expect('problems' in check ? check.problems.filter((problem) => !isOfCommonJs(problem)) : []).toEqual([]);
    }
  });

  it('carry the licences of what their bundles contain, and each file that their README links to', async () => {
    for (const [name, bundled] of [
      ['@bpf-link-wasm/driver', ['comlink']],
      ['bpf-link-wasm', ['comlink', 'commander', 'fflate']],
      ['@bpf-link-wasm/btf', []],
      ['@bpf-link-wasm/vm', []],
      ['@bpf-link-wasm/engine', []],
      ['@bpf-link-wasm/nx', []],
    ] as const) {
      const read = (file: string): Promise<string> => readFile(folder.path(`node_modules/${name}/${file}`), 'utf8');
      // Copied by the script that runs before a package is packed.
      const { files } = JSON.parse(await read('package.json')) as { files: string[] };
      expect(files).toEqual(expect.arrayContaining(['LICENSE-APACHE', 'LICENSE-MIT']));
      const texts = bundled.length > 0 ? await read('dist/THIRD-PARTY-LICENSES.txt') : '';
      expect([...texts.matchAll(/^([\w@/-]+) \d+\.\d+\.\d+ \(.*\)$/gm)].map(([, found]) => found)).toEqual(bundled);
      for (const [, link = ''] of (await read('README.md')).matchAll(/\]\((?!https:|#)([^)#]+)/g))
        expect(await read(link), `${name}: ${link}`).not.toBe('');
    }
  });
});
