// The documentation: Markdown of the repository, a page for each error code, and the types of the packages.
import { cpSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig } from 'vitepress';
import { createSearchText } from '../src/page-contents.ts';
import { adaptMarkdown } from '../src/repository-markdown.ts';
import { settings } from '../src/settings.ts';
import { makeSidebars } from '../src/sidebar.ts';
import { root } from '../src/site-pages.ts';

const searchText = createSearchText();

export default defineConfig({
  title: 'bpf-link-wasm',
  description: 'A BPF linker that runs wherever WebAssembly runs',
  lang: 'en',
  // Relative addresses: the built folder works under any path, and from the file system.
  base: './',
  srcDir: 'pages',
  outDir: 'dist',
  cacheDir: '../../.cache/site',
  metaChunk: true,
  vite: { build: { chunkSizeWarningLimit: 2000 } },
  markdown: { config: adaptMarkdown, theme: { light: 'github-light-high-contrast', dark: 'github-dark' } },
  themeConfig: {
    nav: [
      { text: 'Start', link: '/guide/start' },
      { text: 'Command', link: '/reference/command' },
      { text: 'Errors', link: '/errors/' },
      { text: 'Types', link: '/api/' },
      { text: 'Playground', link: `/${settings.playground}/index.html`, target: '_self' },
    ],
    sidebar: makeSidebars(),
    outline: { level: [2, 3] },
    search: {
      provider: 'local',
      options: { _render: (text, env, markdown) => markdown.renderAsync(searchText(env.relativePath, text), env) },
    },
    externalLinkIcon: true,
    footer: { message: 'Apache-2.0 or MIT, at your option.' },
  },
  transformHead({ page }) {
    const href = `${'../'.repeat(page.split('/').length - 1)}${settings.playground}/icon.svg`;
    return [['link', { rel: 'icon', href, type: 'image/svg+xml' }]];
  },
  buildEnd({ outDir }) {
    const page = join(root, 'packages/playground/dist');
    if (!existsSync(join(page, 'index.html')))
      throw new Error(`${page}: no page, expected what "nx build playground" makes`);
    cpSync(page, join(outDir, settings.playground), { recursive: true });
  },
});
