import { explain, isKnownCode } from '../views/explanations.js';
import { h, replace } from './dom.js';

/** Shows an error where it happened, with the remedy; undefined takes it away. */
export function showFailure(box: HTMLElement, error: Error | undefined, more?: HTMLElement): void {
  box.hidden = error === undefined;
  if (error === undefined) {
    replace(box);
    return;
  }
  const code = 'code' in error ? String(error.code) : '';
  replace(box,
    h('p', { class: 'failure-text' }, code !== '' && [h('code', {}, code), ' '], error.message),
    isKnownCode(code) && h('p', { class: 'remedy' }, explain(code).remedy),
    more);
}
