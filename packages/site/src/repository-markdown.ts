import { posix } from 'node:path';
import type { MarkdownRenderer } from 'vitepress';
import { isCode } from './error-pages.ts';
import { settings } from './settings.ts';
import { sitePages } from './site-pages.ts';

/** Where the links of Markdown files lead on the site. */
export interface PageLinks {
  /** Addresses of pages, by their file in the repository. */
  readonly paths: ReadonlyMap<string, string>;
  /** The address of the files that are not pages; if undefined, they are not linked. */
  readonly files: string | undefined;
}

const links: PageLinks = {
  paths: new Map([...sitePages.map(({ file, path }) => [file, path] as const), ['README.md', 'index']]),
  files: settings.files,
};

/**
 * Where a link of a file leads on the site.
 * @param file The file with the link, from the root of the repository.
 * @param href The link as it is in the file.
 * @returns An address; undefined if there is none, so that only the link's text stays
 */
export function resolveLink(file: string, href: string, { paths, files }: PageLinks = links): string | undefined {
  if (/^(?:[a-z]+:|#|\/)/.test(href)) return href;
  const [target = '', anchor] = href.split('#');
  const wanted = posix.join(posix.dirname(file), target).replace(/\/$/, '');
  if (wanted === 'docs/errors.md') return `/errors/${anchor?.toUpperCase() ?? ''}`;
  const path = paths.get(wanted) ?? paths.get(`${wanted}/README.md`);
  if (path !== undefined) return `/${path.replace(/(^|\/)index$/, '$1')}${anchor === undefined ? '' : `#${anchor}`}`;
  return files === undefined ? undefined : files + wanted;
}

/** Makes links between files of the repository lead to pages, links codes of errors to theirs, and shows indented code like fenced code. */
export function adaptMarkdown(markdown: MarkdownRenderer): void {
  const files = new Map(sitePages.map(({ file, path }) => [`${path}.md`, file]));
  markdown.core.ruler.push('repository-links', ({ tokens, env, Token }) => {
    const { relativePath } = env as { relativePath?: string };
    const file = files.get(relativePath ?? '');
    const isErrorPage = relativePath?.startsWith('errors/') ?? false;
    for (const token of tokens) {
      if (token.type === 'code_block') Object.assign(token, { type: 'fence', info: 'text', markup: '```' });
      let isLinked = true;
      const open: boolean[] = [];
      token.children = (token.children ?? []).flatMap((child) => {
        if (child.type === 'link_open') {
          const href = child.attrGet('href') ?? '';
          const address = file === undefined ? href : resolveLink(file, href);
          isLinked = address !== undefined;
          open.push(isLinked);
          if (address !== undefined) child.attrSet('href', address);
          return isLinked ? [child] : [];
        }
        if (child.type === 'link_close') return open.pop() ? [child] : [];
        if (child.type !== 'code_inline' || open.length > 0 || isErrorPage || !isCode(child.content)) return [child];
        const start = new Token('link_open', 'a', 1);
        start.attrSet('href', `/errors/${child.content}`);
        return [start, child, new Token('link_close', 'a', -1)];
      });
    }
  });
}
