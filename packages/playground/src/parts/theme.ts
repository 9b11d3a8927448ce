import { byId } from './dom.js';

type Theme = 'auto' | 'light' | 'dark';

const key = 'theme';
const order: readonly Theme[] = ['auto', 'light', 'dark'];
const labels: Record<Theme, string> = { auto: 'Theme: as the system', light: 'Theme: light', dark: 'Theme: dark' };

function stored(): Theme {
  const value = localStorage.getItem(key) as Theme | null;
  return value !== null && order.includes(value) ? value : 'auto';
}

function apply(theme: Theme): void {
  const { documentElement } = document;
  if (theme === 'auto') delete documentElement.dataset['theme'];
  else documentElement.dataset['theme'] = theme;
  const button = byId('theme');
  button.title = labels[theme];
  button.setAttribute('aria-label', labels[theme]);
  button.dataset['theme'] = theme;
}

/** The button that switches from the system's theme to light, then to dark. */
export function startTheme(): void {
  apply(stored());
  byId('theme').addEventListener('click', () => {
    const next = order[(order.indexOf(stored()) + 1) % order.length]!;
    localStorage.setItem(key, next);
    apply(next);
  });
}
