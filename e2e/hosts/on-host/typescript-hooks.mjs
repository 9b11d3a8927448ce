import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';

const root = new URL('../../../', import.meta.url).href;
const transpiled = new URL('.cache/hosts/javascript/', root).href;

/** Finds `./x.ts` where `./x.js` is imported. */
export async function resolve(specifier, context, nextResolve) {
  const isOwn = context.parentURL?.startsWith(root) && !context.parentURL.includes('/node_modules/');
  if (isOwn && /^\.{1,2}\/.*\.js$/.test(specifier)) {
    const url = new URL(specifier.replace(/\.js$/, '.ts'), context.parentURL);
    if (existsSync(url)) return { url: url.href, shortCircuit: true };
  }
  return nextResolve(specifier, context);
}

/** Loads the JavaScript of a TypeScript file. */
export async function load(url, context, nextLoad) {
  if (!url.startsWith(root) || !url.endsWith('.ts')) return nextLoad(url, context);
  const source = await readFile(new URL(`${transpiled}${url.slice(root.length).replace(/\.ts$/, '.js')}`));
  return { format: 'module', source, shortCircuit: true };
}
