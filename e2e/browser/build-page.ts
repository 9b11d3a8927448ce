import { copyFile, cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build as buildByEsbuild } from 'esbuild';
import { build as buildByVite } from 'vite';
import webpack from 'webpack';

/** A way to build a page from the sources in a folder. Each writes to its own folder and returns its path. */
export type BuildPage = (sources: string) => Promise<string>;

const engine = 'node_modules/@bpf-link-wasm/engine/artifact/bpf-linker.wasm';
const pageFile = fileURLToPath(new URL('bundlers/index.html', import.meta.url));

/** Writes the sources of a page next to the `node_modules` that it uses. */
export async function writeSources(folder: string, script: string): Promise<void> {
  await copyFile(pageFile, join(folder, 'index.html'));
  await writeFile(join(folder, 'app.js'), script);
}

async function vite(sources: string): Promise<string> {
  const output = join(sources, 'dist-vite');
  const build = { outDir: output, reportCompressedSize: false };
  await buildByVite({ root: sources, configFile: false, base: './', logLevel: 'warn', build });
  return output;
}

async function bundleByWebpack(sources: string): Promise<string> {
  const path = join(sources, 'dist-webpack');
  const compiler = webpack({
    mode: 'production',
    context: sources,
    entry: './app.js',
    output: { path, filename: 'app.js' },
  });
  await new Promise<void>((resolve, reject) => {
    compiler.run((error, stats) => {
      if (error || stats?.hasErrors()) reject(error ?? new Error(stats?.toString('errors-only')));
      else compiler.close((failure) => (failure ? reject(failure) : resolve()));
    });
  });
  await copyFile(join(sources, 'index.html'), join(path, 'index.html'));
  return path;
}

/**
 * esbuild follows neither `new Worker(new URL(...))` nor `new URL(...)`: the worker is an entry point, the engine is
 * copied.
 */
async function esbuild(sources: string): Promise<string> {
  const outdir = join(sources, 'dist-esbuild');
  await buildByEsbuild({
    absWorkingDir: sources,
    entryPoints: { app: './app.js', 'worker-browser': '@bpf-link-wasm/driver/worker' },
    bundle: true,
    minify: true,
    format: 'esm',
    outdir,
    logLevel: 'warning',
  });
  await copyFile(join(sources, engine), join(outdir, 'bpf-linker.wasm'));
  await copyFile(join(sources, 'index.html'), join(outdir, 'index.html'));
  return outdir;
}

/** The unbundled packages, located by an import map. */
async function noBundler(sources: string): Promise<string> {
  const output = join(sources, 'dist-none');
  const imports = {
    '@bpf-link-wasm/driver/browser': './node_modules/@bpf-link-wasm/driver/dist/browser.js',
    '@bpf-link-wasm/engine': './node_modules/@bpf-link-wasm/engine/artifact/bpf-linker.mjs',
  };
  for (const path of Object.values(imports).map(dirname)) {
    await mkdir(join(output, path), { recursive: true });
    await cp(join(sources, path), join(output, path), { recursive: true });
  }
  await copyFile(join(sources, 'app.js'), join(output, 'app.js'));
  const page = await readFile(join(sources, 'index.html'), 'utf8');
  const map = `<script type="importmap">${JSON.stringify({ imports })}</script>`;
  await writeFile(
    join(output, 'index.html'),
    page.replace('<script', () => `${map}\n  <script`),
  );
  return output;
}

/** Every tested way, by name. */
export const bundlers: Readonly<Record<string, BuildPage>> = {
  vite,
  webpack: bundleByWebpack,
  esbuild,
  'no bundler': noBundler,
};
