import { describe, expect, it } from 'vitest';
import { resolveLink, type PageLinks } from '../src/repository-markdown.js';

const links: PageLinks = {
  paths: new Map([
    ['docs/ci.md', 'guide/ci'],
    ['docs/decisions/README.md', 'decisions/index'],
    ['packages/nx/README.md', 'reference/nx'],
  ]),
  files: undefined,
};

describe('a link of a Markdown file', () => {
  it.each([
    ['docs/testing.md', 'ci.md', '/guide/ci'],
    ['README.md', 'docs/ci.md#other-services', '/guide/ci#other-services'],
    ['docs/ci.md', '../packages/nx/README.md', '/reference/nx'],
    ['docs/ci.md', '../packages/nx/', '/reference/nx'],
    ['docs/ci.md', 'decisions/README.md', '/decisions/'],
    ['.github/CONTRIBUTING.md', '../docs/errors.md', '/errors/'],
    ['README.md', 'docs/errors.md#link_failed', '/errors/LINK_FAILED'],
    ['docs/ci.md', '#other-services', '#other-services'],
    ['docs/ci.md', 'https://example.org/a.md', 'https://example.org/a.md'],
  ])('in %s to %s leads to %s', (file, href, address) => {
    expect(resolveLink(file, href, links)).toBe(address);
  });

  it('to a file without a page leads nowhere, unless the address of the files is set', () => {
    expect(resolveLink('README.md', 'LICENSE-MIT', links)).toBeUndefined();
    const files = 'https://example.org/blob/main/';
    expect(resolveLink('docs/ci.md', '../LICENSE-MIT', { ...links, files })).toBe(`${files}LICENSE-MIT`);
  });
});
