import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { explanations } from '@bpf-link-wasm/driver/explanations';
import { describe, expect, it } from 'vitest';
import { root, sitePages } from '../src/site-pages.js';
import typeModules from '../src/type-modules.json' with { type: 'json' };

const dist = fileURLToPath(new URL('../dist/', import.meta.url));
if (!existsSync(`${dist}index.html`)) throw new Error(`${dist}: no pages, expected what "npx nx build site" writes`);

const names = readdirSync(dist, { recursive: true, encoding: 'utf8' }).map((name) => name.replaceAll('\\', '/'));
const files = new Set(names);
/** The text of each page by its file; the playground has tests of its own. */
const html = new Map(
  names
    .filter((name) => name.endsWith('.html') && !name.startsWith('playground/'))
    .map((name) => [name, readFileSync(dist + name, 'utf8')] as const),
);

function attributes(text: string, name: string): string[] {
  const values = text.matchAll(new RegExp(`<[^>]* ${name}="([^"]*)"`, 'g'));
  return Array.from(values, ([, value = '']) => value.replaceAll('&amp;', '&').replaceAll('&quot;', '"'));
}

const anchors = new Map([...html].map(([name, text]) => [name, new Set(attributes(text, 'id'))] as const));

/** Why a link of a page leads nowhere; undefined if it leads somewhere. */
function describeDead(page: string, href: string): string | undefined {
  if (/^(?:https?|mailto|data):/.test(href)) return undefined;
  const [target = '', anchor = ''] = decodeURIComponent(href).split('#');
  const path = target === '' ? page : posix.join(posix.dirname(page), target);
  const file = path.endsWith('/') || path === '.' ? posix.join(path, 'index.html') : path;
  if (!files.has(file)) return `${page}: ${href}: no file ${file}`;
  if (anchor === '' || !html.has(file)) return undefined;
  return anchors.get(file)!.has(anchor) ? undefined : `${page}: ${href}: no heading #${anchor}`;
}

describe('the built pages', () => {
  it('are one for each file, error code and module, and the list of each', () => {
    const paths = [
      ...['index', '404', 'errors/index', 'api/index'],
      ...sitePages.map(({ path }) => path),
      ...Object.keys(explanations).map((code) => `errors/${code}`),
      ...typeModules.map(({ path }) => `api/${path}`),
    ];
    expect([...html.keys()].sort()).toEqual(paths.map((path) => `${path}.html`).sort());
  });

  it('have no link to a page, file or heading that does not exist', () => {
    // The page for what is not found stands at any address.
    const pages = [...html].filter(([name]) => name !== '404.html');
    const links = pages.flatMap(([name, text]) =>
      ['href', 'src'].flatMap((attribute) => attributes(text, attribute).map((link) => [name, link] as const)),
    );
    expect(links.length).toBeGreaterThan(10_000);
    expect(links.map(([name, link]) => describeDead(name, link)).filter((problem) => problem !== undefined)).toEqual(
      [],
    );
  });

  it('are all found by the search', () => {
    const index = names.find((name) => /@localSearchIndex.*\.js$/.test(name));
    const text = readFileSync(dist + index!, 'utf8');
    const pages = [...html.keys()].filter((name) => name !== '404.html' && name !== 'index.html');
    const isFound = (name: string): boolean => text.includes(`"/${name.replace(/(^|\/)index\.html$/, '$1')}#`);
    expect(pages.filter((name) => !isFound(name))).toEqual([]);
  });

  it('load nothing from another host, and only by relative addresses', () => {
    for (const [name, text] of html) {
      const linked = Array.from(text.matchAll(/<link [^>]*href="([^"]*)"/g), ([, address = '']) => address);
      const loaded = [...attributes(text, 'src'), ...linked];
      expect(
        loaded.filter((address) => /^(?:\/|https?:)/.test(address) && name !== '404.html'),
        name,
      ).toEqual([]);
    }
    const styles = names.filter((name) => name.endsWith('.css'));
    expect(styles.length).toBeGreaterThan(0);
    for (const name of styles)
      expect(readFileSync(dist + name, 'utf8'), name).not.toMatch(/url\(\s*["']?(?:https?:)?\/\/|@import/);
  });

  it('include every Markdown file of the repository that a page links to', () => {
    const linked = sitePages.flatMap(({ file }) => {
      const links = readFileSync(root + file, 'utf8').matchAll(/\]\((?!https?:|#)([^)#\s]+\.md)/g);
      return Array.from(links, ([, link = '']) => posix.join(posix.dirname(file), link));
    });
    const known = new Set([...sitePages.map(({ file }) => file), 'README.md', 'docs/errors.md']);
    expect(linked.filter((file) => !known.has(file))).toEqual([]);
  });

  it('have the types of every module that the packages export', () => {
    const exported = ['driver', 'btf', 'vm', 'nx'].flatMap((name) => {
      const text = readFileSync(`${root}packages/${name}/package.json`, 'utf8');
      const manifest = JSON.parse(text) as { name: string; exports: Record<string, unknown> };
      return Object.keys(manifest.exports).map((path) => posix.join(manifest.name, path));
    });
    // The driver itself is one of its two forms; the worker's script exports nothing.
    const others = ['@bpf-link-wasm/driver', '@bpf-link-wasm/driver/worker'];
    const modules = exported.filter((name) => !name.endsWith('.json') && !others.includes(name));
    expect(typeModules.map(({ name }) => name).sort()).toEqual(modules.sort());
  });
});
