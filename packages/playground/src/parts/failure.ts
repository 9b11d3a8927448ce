import { h, replace } from './dom.js';

/** Shows an error where it happened, with the remedy; undefined takes it away. */
export function showFailure(box: HTMLElement, error: Error | undefined, more?: HTMLElement): void {
  box.hidden = error === undefined;
  if (error === undefined) {
    replace(box);
    return;
  }
  const code = 'code' in error ? String(error.code) : '';
  const remedy = h('p', { class: 'remedy', hidden: true });
  replace(
    box,
    h('p', { class: 'failure-text' }, code !== '' && [h('code', {}, code), ' '], error.message),
    remedy,
    more,
  );
  void showRemedy(remedy, code);
}

/** The table of remedies is loaded when something fails, so that the first view does without it. */
async function showRemedy(paragraph: HTMLElement, code: string): Promise<void> {
  const explanation = await import('../views/explanations.js')
    .then(({ explain }) => explain(code))
    .catch(() => undefined);
  if (explanation === undefined) return;
  paragraph.textContent = explanation.remedy;
  paragraph.hidden = false;
}
