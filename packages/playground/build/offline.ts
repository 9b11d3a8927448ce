import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { transformWithOxc, type Plugin } from 'vite';

/** Whether the service worker stores a file on its first use, not in advance: the engine, which the page fetches with progress. */
export const isKeptOnUse = (name: string): boolean => name.endsWith('.wasm');

/**
 * Writes `service-worker.js` with the list of the built files. Its version is a hash of all of them, so that a page never mixes the
 * files of two builds.
 */
export function offline(): Plugin {
  return {
    name: 'offline',
    apply: 'build',
    enforce: 'post',
    async generateBundle(_, bundle) {
      const source = new URL('../src/service-worker.ts', import.meta.url);
      const { code } = await transformWithOxc(readFileSync(source, 'utf8'), 'service-worker.ts');
      const names = Object.keys(bundle)
        .filter((name) => !name.endsWith('.map'))
        .sort();
      const hash = createHash('sha256');
      for (const name of names) {
        const file = bundle[name]!;
        hash.update(name).update(file.type === 'chunk' ? file.code : file.source);
      }
      const files = ['./', 'icon.svg', 'manifest.webmanifest', ...names.filter((name) => name !== 'index.html')];
      const values = {
        VERSION: hash.digest('hex').slice(0, 16),
        PRECACHED: files.filter((name) => !isKeptOnUse(name)),
        KEPT_ON_USE: files.filter(isKeptOnUse),
      };
      const head = Object.entries(values).map(([name, value]) => `const ${name} = ${JSON.stringify(value)};\n`);
      this.emitFile({ type: 'asset', fileName: 'service-worker.js', source: `${head.join('')}${code}` });
    },
  };
}
