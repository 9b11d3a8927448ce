import { readFileSync } from 'node:fs';
import { makeErrorPages, type MadePage } from './error-pages.ts';
import { root, sitePages } from './site-pages.ts';

/** Reads the pages that are not files of this package: files of the repository, and the pages of error codes. */
export function readPages(): MadePage[] {
  const files = sitePages.map(({ file, path }) => ({ path, content: readFileSync(root + file, 'utf8') }));
  return [...files, ...makeErrorPages()];
}

/**
 * Creates the function that returns the Markdown that the search indexes. VitePress itself does not find the content of pages of
 * dynamic routes. Code is indexed as plain text, because highlighting it would take most of the time.
 */
export function createSearchText(): (relativePath: string, text: string) => string {
  const contents = new Map(readPages().map(({ path, content }) => [`${path}.md`, content]));
  return (relativePath, text) => (contents.get(relativePath) ?? text).replaceAll(/^```\w+/gm, '```text');
}
