import { createHash } from 'node:crypto';
import { access, mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createLinker } from '@bpf-link-wasm/driver';
import { decodeObject } from '@bpf-link-wasm/btf';
import type { Plugin } from 'vite';

const query = '?linked';
const folder = fileURLToPath(new URL('../../../.cache/playground/', import.meta.url));

/**
 * Links an example as the page does with the default options: bitcode, and the source of the same name next to it.
 * @returns the object
 */
export async function linkExample(path: string): Promise<Uint8Array> {
  const [bytes, text] = await Promise.all([readFile(path), readFile(path.replace(/\.bc$/, '.rs'), 'utf8')]);
  const linker = await createLinker();
  const inputs = [{ name: basename(path), bytes }];
  const objectOf = async (sources: Record<string, string>): Promise<Uint8Array> => {
    const { outputs } = await linker.link({ inputs, sources });
    return outputs.find(({ kind }) => kind === 'obj')!.bytes;
  };
  const blocks = decodeObject(await objectOf({})).ext()?.lineInfo.blocks ?? [];
  const name = basename(path).replace(/\.bc$/, '.rs');
  const own = blocks
    .flatMap(({ records }) => records.map(({ fileName }) => fileName))
    .find((file) => basename(file) === name);
  return objectOf(own === undefined ? {} : { [own]: text });
}

/** The hash of everything that all examples' objects depend on: the built linker and the engine. */
async function hashOfLinker(): Promise<string> {
  const hash = createHash('sha256').update(
    await readFile(new URL('../../../llvm-wasm/artifact/manifest.json', import.meta.url)),
  );
  for (const name of ['driver', 'btf', 'playground/build']) {
    const place = fileURLToPath(new URL(name.includes('/') ? '.' : `../../${name}/dist/`, import.meta.url));
    for (const file of (await readdir(place)).filter((one) => /\.[jt]s$/.test(one)).sort())
      hash.update(file).update(await readFile(join(place, file)));
  }
  return hash.digest('hex');
}

/**
 * Resolves `import url from './example.bc?linked'` to the address of the linked object. Objects are cached under a hash of everything
 * that they are made from, so that only changes cause a link.
 */
export function prebuilt(): Plugin {
  const objects = new Map<string, Promise<string>>();
  let linker: Promise<string> | undefined;
  const make = async (path: string): Promise<string> => {
    const hash = createHash('sha256').update(await (linker ??= hashOfLinker()));
    for (const input of [path, path.replace(/\.bc$/, '.rs')]) hash.update(await readFile(input));
    const kept = `${folder}${hash.digest('hex').slice(0, 32)}/`;
    const output = `${kept}${basename(path).replace(/\.bc$/, '.o')}`;
    try {
      await access(output);
    } catch {
      await mkdir(kept, { recursive: true });
      // Written atomically, because builds may run side by side and may be interrupted.
      const part = `${output}.${process.pid}`;
      await writeFile(part, await linkExample(path));
      await rename(part, output);
    }
    return output;
  };
  return {
    name: 'prebuilt',
    enforce: 'pre',
    async resolveId(source, importer) {
      if (!source.endsWith(query) || importer === undefined) return undefined;
      const path = resolve(dirname(importer), source.slice(0, -query.length));
      let object = objects.get(path);
      if (object === undefined) objects.set(path, (object = make(path)));
      return `${await object}?url`;
    },
  };
}
