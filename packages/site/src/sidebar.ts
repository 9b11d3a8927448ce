import type { DefaultTheme } from 'vitepress';
import { chapters as errorChapters } from '@bpf-link-wasm/driver/explanations';
import { chapters } from './site-pages.ts';
import typeModules from './type-modules.json' with { type: 'json' };

/** Makes the sidebars: one of all pages, and a short one for the pages of error codes, because there are so many of them. */
export function makeSidebars(): DefaultTheme.SidebarMulti {
  const files = chapters.map(({ title, isOpen, pages }) => ({
    text: title,
    collapsed: !isOpen,
    items: pages.map((page) => ({ text: page.title, link: `/${page.path.replace(/\/index$/, '/')}` })),
  }));
  const codes = [
    { text: 'All codes', link: '/errors/' },
    ...errorChapters.map(([title]) => ({ text: title, link: `/errors/#${slug(title)}` })),
  ];
  const types = typeModules.map(({ name, path }) => ({
    text: name.replace('@bpf-link-wasm/', ''),
    link: `/api/${path}`,
  }));
  const place = files.findIndex(({ text }) => text === 'Reference') + 1;
  return {
    '/errors/': [{ text: 'Errors and warnings', items: codes }],
    '/': [
      ...files.slice(0, place),
      { text: 'Errors and warnings', collapsed: true, items: codes },
      { text: 'Types', collapsed: true, items: types },
      ...files.slice(place),
    ],
  };
}

/** The anchor that VitePress makes for a heading of plain words. */
function slug(title: string): string {
  return title.toLowerCase().replaceAll(/[ ,]+/g, '-');
}
