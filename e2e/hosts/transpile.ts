import { mkdir, readFile, readdir, realpath, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transform } from 'esbuild';
import { hostsFolder } from './hosts.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const folders = [
  'packages/btf',
  'packages/driver',
  'packages/vm',
  'packages/cli',
  'tools/testkit',
  'e2e/hosts',
  'e2e/suites',
  'e2e/targets',
];

/** Compiles our TypeScript to where on-host/typescript-hooks.mjs looks for it, because not every host has a compiler. */
export async function transpileSources(): Promise<void> {
  const out = join(hostsFolder, 'javascript');
  for (const folder of folders) {
    const entries = await readdir(join(root, folder), { recursive: true });
    const sources = entries.filter((name) => name.endsWith('.ts') && !/(^|\/)(node_modules|dist)\//.test(name));
    for (const name of sources) {
      const path = join(folder, name);
      const { code } = await transform(await readFile(join(root, path), 'utf8'), {
        loader: 'ts',
        format: 'esm',
        target: 'es2023',
      });
      const to = join(out, path.replace(/\.ts$/, '.js'));
      await mkdir(dirname(to), { recursive: true });
      await writeFile(to, code);
    }
  }
  await writeFile(join(out, 'packages.json'), JSON.stringify(await findPackages()));
}

/** The folders in the repository of our packages, by name. */
async function findPackages(): Promise<Record<string, string>> {
  const modules = join(root, 'node_modules');
  const scope = (await readdir(join(modules, '@bpf-link-wasm'))).map((name) => `@bpf-link-wasm/${name}`);
  const folderOf = async (name: string): Promise<string> => relative(root, await realpath(join(modules, name)));
  return Object.fromEntries(
    await Promise.all([...scope, 'bpf-link-wasm'].map(async (name) => [name, await folderOf(name)] as const)),
  );
}
