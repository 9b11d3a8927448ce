// Bundles the packages' TypeScript into dist/, to which their package.json points: the packages named as arguments, or all of them.
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const root = fileURLToPath(new URL('../../', import.meta.url));

/**
 * Chunks for the parts of the BTF library that many commands do not use. They are loaded on first use, because compiling them would
 * take a third of a command's start.
 */
const cliGroups = [
  { name: 'btf-loaders', test: /packages\/btf\/src\/(?:loaders|bpf|core|ext)\// },
  { name: 'btf-tools', test: /packages\/btf\/src\/(?:dedup|diff|distill|skeleton|format\/code)\// },
];

/** Entry points by package. External modules are resolved at run time. */
const bundles = {
  btf: [
    {
      platform: 'neutral',
      input: { index: 'src/index.ts', elf: 'src/elf.ts', kernel: 'src/kernel.ts', loaders: 'src/loaders.ts' },
    },
  ],
  vm: [{ platform: 'neutral', external: [/^@bpf-link-wasm\/btf/], input: { index: 'src/index.ts' } }],
  nx: [
    {
      platform: 'node',
      external: ['smol-toml', /^bpf-link-wasm\//, /^nx\//],
      input: { index: 'src/index.ts', init: 'src/init.ts', program: 'src/program.ts' },
    },
  ],
  driver: [
    { platform: 'node', input: { node: 'src/node.ts', 'worker-node': 'src/worker/worker-node.ts' } },
    { platform: 'browser', input: { browser: 'src/browser.ts', 'worker-browser': 'src/worker/worker-browser.ts' } },
    { platform: 'neutral', input: { explanations: 'src/codes/explanations/explanations.ts' } },
  ],
  cli: [
    // Node starts CommonJS 20 ms faster, because its loader for ES modules has to be loaded first.
    { platform: 'node', format: 'cjs', input: { cli: 'src/main.ts' }, groups: cliGroups },
    { platform: 'node', format: 'cjs', input: { 'compile-cache': 'src/code-cache/compile-cache.ts' } },
    {
      platform: 'node',
      input: {
        'new-project': 'src/new-project.ts',
        'code-process': 'src/code-cache/code-process.ts',
        'slow-watch-thread': 'src/slow-watch-thread.ts',
        'worker-node': '../driver/src/worker/worker-node.ts',
      },
    },
  ],
};

const endings = { esm: 'js', cjs: 'cjs' };
const wanted = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(bundles);
for (const name of wanted) {
  const folder = `${root}packages/${name}/`;
  const written = [];
  const packages = new Set();
  for (const { platform, input, format = 'esm', external = [], groups } of bundles[name]) {
    const bundle = await rolldown({
      cwd: folder,
      input,
      ...(groups && { preserveEntrySignatures: false }),
      platform,
      external: [/^@bpf-link-wasm\/engine/, ...external],
      resolve: {
        conditionNames: ['@bpf-link-wasm/source', 'import', platform, 'default'],
        extensionAlias: { '.js': ['.ts', '.js'] },
      },
    });
    const { output } = await bundle.generate({
      format,
      entryFileNames: `[name].${endings[format]}`,
      chunkFileNames: `${platform}-[name].${endings[format]}`,
      // Editors show the documentation of the declarations in dist/types; in the bundles it would only be downloaded.
      comments: { legal: true, annotation: true, jsdoc: false },
      // The playground's first view has a size budget; names stay, for stack traces.
      minify: { compress: false, mangle: false, codegen: { removeWhitespace: platform === 'browser' } },
      sourcemap: false,
      ...(groups && { codeSplitting: { groups, includeDependenciesRecursively: false } }),
    });
    await bundle.close();
    for (const chunk of output) {
      for (const id of chunk.moduleIds ?? []) {
        const [, at] = /^(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(id.replaceAll('\\', '/')) ?? [];
        if (at) packages.add(at);
      }
      const code = format === 'cjs' ? deferRequires(chunk.code) : chunk.code;
      written.push(await replaceFile(`${folder}dist/`, chunk.fileName, code));
    }
  }
  if (packages.size > 0) {
    await replaceFile(`${folder}dist/`, 'THIRD-PARTY-LICENSES.txt', await formatLicenses([...packages].sort()));
  }
  const found = await readdir(`${folder}dist`);
  for (const file of found) if (/\.c?js$/.test(file) && !written.includes(file)) await rm(`${folder}dist/${file}`);
}

/**
 * Makes a CommonJS script load its dependencies on first use: most runs of the command use only a few of them. Only
 * modules that are required at the start of a line, and used only through their members, are deferred.
 */
function deferRequires(code) {
  // The start of a whole name, which no dot precedes, except the dots of a spread.
  const start = '(?<![\\w$]|(?<!\\.\\.)\\.)';
  let text = code;
  for (const [line, indent, name, load] of code.matchAll(
    /^(\t?)(?:let|const) (\w+) = (require\("(?:node:|\.\/)[\w./-]+"\));\n/gm,
  )) {
    const at = text.indexOf(line);
    const [before, after] = [text.slice(0, at), text.slice(at + line.length)];
    if (new RegExp(`${start}${name}(?!\\w|\\.[\\w$])`).test(before + after)) continue;
    const uses = new RegExp(`${start}(new )?${name}(?=\\.[\\w$])`, 'g');
    const withCalls = (part) => part.replace(uses, (_, isNew) => (isNew ? `new (${name}())` : `${name}()`));
    const loader = `${indent}let ${name}$;\n${indent}const ${name} = () => (${name}$ ??= ${load});\n`;
    text = withCalls(before) + loader + withCalls(after);
  }
  return text;
}

/** Formats the licences of the packages in a bundle, which require that their text accompanies their code. */
async function formatLicenses(folders) {
  const parts = folders.map(async (folder) => {
    const { name, version, license } = JSON.parse(await readFile(`${folder}/package.json`, 'utf8'));
    const file = (await readdir(folder)).find((entry) => /^licen[cs]e/i.test(entry));
    if (file === undefined) throw new Error(`${name}: no file with its licence, which the bundle must contain`);
    const text = (await readFile(`${folder}/${file}`, 'utf8')).replaceAll('\r\n', '\n').trim();
    return `${name} ${version} (${license})\n\n${text}\n`;
  });
  const rule = `\n${'-'.repeat(78)}\n\n`;
  return ['Made by tools/scripts/bundle.mjs: packages that the bundles contain.\n', ...(await Promise.all(parts))].join(
    rule,
  );
}

/** Replaces a file atomically: a process that loads it at the same time finds either the old content or the new one. */
async function replaceFile(folder, name, text) {
  await mkdir(folder, { recursive: true });
  await writeFile(`${folder}${name}.${process.pid}.tmp`, text);
  await rename(`${folder}${name}.${process.pid}.tmp`, folder + name);
  return name;
}
