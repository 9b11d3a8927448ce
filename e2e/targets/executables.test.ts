import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { copyFile, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { createLinker } from '@bpf-link-wasm/driver';
import { demand, program, type Requirement } from '@bpf-link-wasm/testkit/requirement';
import { runCommand, tryCommand } from '@bpf-link-wasm/testkit/run-command';
import { beforeAll, describe, expect, it } from 'vitest';
import { fixture, forkBitcode } from '../suites/fixture.js';
import { installPacked } from '../suites/install-packed.js';
import { objectOf } from '../suites/link-target.js';
import { useFolder } from '../suites/use-folder.js';
import { driverTarget } from './driver-target.js';

/** Some distributions build Node without it, or as a library. */
const fuse = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2';
const singleExecutables: Requirement = {
  missing: () =>
    readNode().includes(fuse) ? undefined : `${process.execPath} cannot become an executable with a script in it`,
};
let node: Buffer | undefined;
const readNode = (): Buffer => (node ??= readFileSync(process.execPath));

/** The code blocks of the driver's README after a comment, by language. */
async function readBlocks(comment: string): Promise<Record<string, string>> {
  const text = await readFile(fixture('../../packages/driver/README.md'), 'utf8');
  const [, section = ''] = new RegExp(`<!-- ${comment} -->\n([^]*?)(?:\n## |<!--)`).exec(text) ?? [];
  return Object.fromEntries(
    Array.from(section.matchAll(/^```(\w+)\n([^]*?)^```$/gm), ([, language = '', code = '']) => [language, code]),
  );
}

describe("the driver's README, with the packages installed by npm", { timeout: 120_000 }, () => {
  const folder = useFolder();
  /** Without packages, there and above. */
  const elsewhere = useFolder();
  let expected: Uint8Array = new Uint8Array();

  beforeAll(async () => {
    await installPacked(folder.path('.'), ['llvm-wasm', 'packages/driver']);
    // A project without a type, as `npm init` makes it.
    await folder.write('package.json', '{ "private": true }');
    await mkdir(folder.path('node_modules/.bin'), { recursive: true });
    for (const name of ['esbuild', 'postject'])
      await symlink(fixture(`../../node_modules/.bin/${name}`), folder.path(`node_modules/.bin/${name}`));
    await copyFile(forkBitcode, folder.path('prog.bc'));
    const linker = driverTarget(await createLinker());
    expected = objectOf(await linker.link([forkBitcode]));
    await linker.close();
  }, 120_000);

  const run = async (commands: string, cwd = folder.root): Promise<string> => {
    const PATH = [dirname(process.execPath), process.env['PATH']].join(delimiter);
    return runCommand('sh', ['-euc', commands], { cwd, env: { PATH } });
  };

  it('makes a script and an executable that link', async (context) => {
    demand(context, program('sh'), singleExecutables);
    const { js = '', json = '', sh = '' } = await readBlocks('executable');
    await folder.write('link.mjs', js);
    await folder.write('sea.json', json);
    const [bundle = '', executable = ''] = sh.split('\n\n');
    await run(bundle);
    expect(new Uint8Array(await readFile(folder.path('prog.o')))).toEqual(expected);
    await run(`rm prog.o\n${executable}`);
    expect(new Uint8Array(await readFile(folder.path('prog.o')))).toEqual(expected);

    // The executable has all that it needs.
    await copyFile(folder.path('link'), elsewhere.path('link'));
    await copyFile(forkBitcode, elsewhere.path('prog.bc'));
    await run('./link prog.bc prog.o', elsewhere.root);
    expect(new Uint8Array(await readFile(elsewhere.path('prog.o')))).toEqual(expected);
  });

  it('makes a script that reports that it has no engine', async (context) => {
    demand(context, program('sh'));
    const { js = '', sh = '' } = await readBlocks('executable');
    await folder.write('link.mjs', js);
    await run(sh.split('\n')[0]!);
    await copyFile(folder.path('link.cjs'), elsewhere.path('link.cjs'));
    const { exitCode, stderr } = await tryCommand(process.execPath, ['link.cjs', forkBitcode, 'prog.o'], {
      cwd: elsewhere.root,
    });
    expect(exitCode).toBe(1);
    expect(stderr).toContain('engine "@bpf-link-wasm/engine/bpf-linker.wasm": cannot be loaded, MODULE_NOT_FOUND');
  });

  it.each(['cjs', 'esm'])('bundles the worker beside the script, as %s', async (format) => {
    const source = `
      import { createWorkerLinker } from '@bpf-link-wasm/driver';
      createWorkerLinker().then(async (linker) => {
        const { outputs } = await linker.link({ inputs: ['prog.bc'] });
        console.log(Buffer.from(outputs[0].bytes).toString('base64'));
        linker.close();
      });`;
    await folder.write('threads.mjs', source);
    const options = ['--bundle', '--platform=node', `--format=${format}`, `--outdir=${format}`, '--log-level=error'];
    const entries = ['threads.mjs', 'worker-node=@bpf-link-wasm/driver/worker'];
    await runCommand(folder.path('node_modules/.bin/esbuild'), [...entries, ...options], { cwd: folder.root });
    const printed = await runCommand(process.execPath, [join(format, 'threads.js')], { cwd: folder.root });
    expect(new Uint8Array(Buffer.from(printed, 'base64'))).toEqual(expected);
  });

  it('makes an executable with Bun whose run is recorded (BUN_GUIDE=1 records a new run)', async (context) => {
    const { ts = '', sh = '' } = await readBlocks('bun');
    const sha256 = createHash('sha256').update(ts).update(sh).digest('hex');
    const record = fixture('../targets/executables.bun.json');
    if (process.env['BUN_GUIDE'] === '1') {
      demand(context, program('sh'), program('bun'));
      await folder.write('link.ts', ts);
      await run(sh);
      const object = new Uint8Array(await readFile(folder.path('prog.o')));
      const isSame = Buffer.compare(object, expected) === 0;
      const bun = (await runCommand('bun', ['--version'])).trim();
      await writeFile(record, `${JSON.stringify({ sha256, bun, isSame }, undefined, 2)}\n`);
    }
    expect(JSON.parse(await readFile(record, 'utf8'))).toMatchObject({ sha256, isSame: true });
  });
});
