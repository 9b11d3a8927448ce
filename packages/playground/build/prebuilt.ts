import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createLinker } from '@bpf-link-wasm/driver';
import { decodeObject } from '@bpf-link-wasm/btf';
import type { Plugin } from 'vite';

const query = '?linked';
const folder = fileURLToPath(new URL('../../../.cache/playground/', import.meta.url));

/**
 * Links an example as the page does with options as by default: bitcode, and the source of the same name beside it.
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

/** Gives `import url from './example.bc?linked'`: the address of the object, which is linked now, so that it is never stale. */
export function prebuilt(): Plugin {
  const objects = new Map<string, Promise<string>>();
  const make = async (path: string): Promise<string> => {
    const output = `${folder}${basename(path).replace(/\.bc$/, '.o')}`;
    await mkdir(folder, { recursive: true });
    await writeFile(output, await linkExample(path));
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
