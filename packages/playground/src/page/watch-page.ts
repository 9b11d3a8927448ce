import { effect } from '@preact/signals';
import type { App } from '../app.js';
import { byId } from '../parts/dom.js';

/** Updates the page's own elements from the state, and handles the keys that work everywhere. */
export function watchPage(app: App): void {
  const { store, links } = app;
  const results = byId('results');
  effect(() => {
    if (store.progress.value.isBusy) results.setAttribute('aria-busy', 'true');
    else results.removeAttribute('aria-busy');
  });
  effect(() => void byId('columns').classList.toggle('editing', store.hasEditor.value));
  addEventListener('keydown', (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === 'Enter') void links.link();
  });
  // The skip link moves only the focus: its fragment would not be a valid place in the address.
  byId('skip').addEventListener('click', (event) => {
    event.preventDefault();
    results.focus();
    results.scrollIntoView();
  });
}
