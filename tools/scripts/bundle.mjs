// Bundles the packages' TypeScript to dist/, where their package.json points. Without arguments: every package.
import { readdir, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Entry points by package; what stays outside a bundle is resolved at run time. */
const bundles = {
  btf: [{ platform: 'neutral', input: { index: 'src/index.ts' } }],
  driver: [
    { platform: 'node', input: { node: 'src/node.ts', 'worker-node': 'src/worker-node.ts' } },
    { platform: 'browser', input: { browser: 'src/browser.ts', 'worker-browser': 'src/worker-browser.ts' } },
  ],
  cli: [
    // Node starts CommonJS 20 ms sooner: its loader of ES modules is JavaScript that has to be loaded itself.
    { platform: 'node', format: 'cjs', input: { cli: 'src/main.ts' } },
    { platform: 'node', input: { 'code-process': 'src/code-cache/code-process.ts', 'worker-node': '../driver/src/worker-node.ts' } },
  ],
};

const endings = { esm: 'js', cjs: 'cjs' };
const wanted = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(bundles);
for (const name of wanted) {
  const folder = `${root}packages/${name}/`;
  const stale = await readdir(`${folder}dist`).catch(() => []);
  for (const file of stale.filter((entry) => /\.c?js$/.test(entry))) await rm(`${folder}dist/${file}`);
  for (const { platform, input, format = 'esm' } of bundles[name]) {
    const bundle = await rolldown({
      cwd: folder,
      input,
      platform,
      external: [/^@bpf-link-wasm\/engine/],
      resolve: {
        conditionNames: ['@bpf-link-wasm/source', 'import', platform, 'default'],
        extensionAlias: { '.js': ['.ts', '.js'] },
      },
    });
    await bundle.write({
      dir: `${folder}dist`,
      format,
      entryFileNames: `[name].${endings[format]}`,
      chunkFileNames: `${platform}-[name].${endings[format]}`,
      minify: { compress: false, mangle: false, codegen: { removeWhitespace: false } },
      sourcemap: false,
    });
    await bundle.close();
  }
}
