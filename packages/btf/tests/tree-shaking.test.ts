import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown, type OutputChunk } from 'rolldown';
import { afterAll, describe, expect, it } from 'vitest';

const sources = fileURLToPath(new URL('../src/', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'tree-shaking-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** The bundle of `import { NAME }` from a module. */
async function bundleOf(name: string, library: string): Promise<OutputChunk> {
  const bundle = await rolldown({
    input: 'entry.js',
    resolve: { extensionAlias: { '.js': ['.ts', '.js'] } },
    plugins: [
      {
        name: 'entry',
        resolveId: (id) => (id === 'entry.js' ? id : undefined),
        load: (id) =>
          id === 'entry.js'
            ? `import { ${name} } from ${JSON.stringify(library)};\nglobalThis.use = ${name};\n`
            : undefined,
      },
    ],
  });
  const { output } = await bundle.generate({ format: 'esm', minify: true });
  await bundle.close();
  return output[0];
}

/** The single published file. */
async function publishedFile(): Promise<string> {
  const file = join(folder, 'index.js');
  const bundle = await rolldown({
    cwd: sources,
    input: 'index.ts',
    platform: 'neutral',
    resolve: { extensionAlias: { '.js': ['.ts', '.js'] } },
  });
  await bundle.write({ file, format: 'esm' });
  await bundle.close();
  return file;
}

describe('import { validate } alone', () => {
  it('includes only the rules for raw BTF', async () => {
    const { modules } = await bundleOf('validate', `${sources}index.ts`);
    const used = Object.entries(modules).flatMap(([path, { renderedLength }]) =>
      renderedLength > 0 && path.startsWith(sources) ? [path.slice(sources.length)] : [],
    );
    expect(used).toContain('kernel/validate.ts');
    expect(
      used.filter(
        (path) =>
          !/^kernel\/(blob|records|references|codes|rules|log|fields)\/[\w-]+\.ts$|^kernel\/[\w-]+\.ts$|^wire\/(kind|words)\.ts$/.test(
            path,
          ),
      ),
    ).toEqual([]);
    expect(used.filter((path) => /minimum-kernel|load-request/.test(path))).toEqual([]);
  });

  it('includes as little from the published file', async () => {
    const [fromModules, fromFile] = [
      await bundleOf('validate', `${sources}index.ts`),
      await bundleOf('validate', await publishedFile()),
    ];
    expect(fromFile.code.length / fromModules.code.length).toBeLessThan(1.02);
  });
});
