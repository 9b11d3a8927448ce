import { posix } from 'node:path';
import type { MarkdownRenderer } from 'vitepress';
import { isCode } from './error-pages.ts';
import { settings } from './settings.ts';
import { sitePages } from './site-pages.ts';

/** Addresses on the site for links between files of the repository. */
export interface PageLinks {
  /** Addresses of pages, by their file in the repository. */
  readonly paths: ReadonlyMap<string, string>;
  /** The address that precedes the path of a file that is not a page; if undefined, such files are not linked. */
  readonly files: string | undefined;
}

const links: PageLinks = {
  paths: new Map([...sitePages.map(({ file, path }) => [file, path] as const), ['README.md', 'index']]),
  files: settings.files,
};

/**
 * Translates a link in a file of the repository to an address on the site.
 * @param file The file with the link, from the root of the repository.
 * @param href The link as it is in the file.
 * @returns undefined if the site has no address for it; then only the link's text is shown
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

/** Adapts links between files of the repository to the site, links error codes to their pages, and shows indented code like fenced code. */
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
