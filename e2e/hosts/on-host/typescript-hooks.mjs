import { existsSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';

const root = new URL('../../../', import.meta.url).href;
const transpiled = new URL('.cache/hosts/javascript/', root).href;
const modules = `${root}node_modules/`;

/** Where our packages are: Wine does not see that they are links in node_modules. */
const folders = JSON.parse(readFileSync(new URL('packages.json', transpiled), 'utf8'));

/** The address in its package's folder of a module of ours. */
function withoutLink(url) {
  const name = Object.keys(folders).find((each) => url.startsWith(`${modules}${each}/`));
  return name === undefined ? url : `${root}${folders[name]}${url.slice(modules.length + name.length)}`;
}

/** Finds `./x.ts` where `./x.js` is imported. */
export async function resolve(specifier, context, nextResolve) {
  const isOwn = context.parentURL?.startsWith(root) && !context.parentURL.includes('/node_modules/');
  if (isOwn && /^\.{1,2}\/.*\.js$/.test(specifier)) {
    const url = new URL(specifier.replace(/\.js$/, '.ts'), context.parentURL);
    if (existsSync(url)) return { url: url.href, shortCircuit: true };
  }
  const resolved = await nextResolve(specifier, context);
  return { ...resolved, url: withoutLink(resolved.url) };
}

/** Loads the JavaScript of a TypeScript file. */
export async function load(url, context, nextLoad) {
  if (!url.startsWith(root) || !url.endsWith('.ts')) return nextLoad(url, context);
  const source = await readFile(new URL(`${transpiled}${url.slice(root.length).replace(/\.ts$/, '.js')}`));
  return { format: 'module', source, shortCircuit: true };
}
