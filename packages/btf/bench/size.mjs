// Sizes of single functions of the package, bundled alone from what is published: minified, and gzipped after that.
// Run it after a build: node packages/btf/bench/size.mjs [NAME...]
import { gzipSync } from 'node:zlib';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const library = fileURLToPath(new URL('../dist/index.js', import.meta.url));
const names =
  process.argv.length > 2
    ? process.argv.slice(2)
    : ['validate', 'decode', 'formatC', 'dedup', 'checkMaps', 'resolveCore'];
const entry = 'entry.js';

for (const name of names) {
  const bundle = await rolldown({
    input: entry,
    plugins: [
      {
        name: 'entry',
        resolveId: (id) => (id === entry ? id : undefined),
        load: (id) =>
          id === entry ? `import { ${name} } from ${JSON.stringify(library)};\nglobalThis.use = ${name};\n` : undefined,
      },
    ],
  });
  const { output } = await bundle.generate({ format: 'esm', minify: true });
  const { code } = output[0];
  console.log(`import { ${name} }: ${code.length} bytes minified, ${gzipSync(code, { level: 9 }).length} with gzip`);
  await bundle.close();
}
