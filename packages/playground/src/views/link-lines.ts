/**
 * Connects source lines and instructions: those that belong together are highlighted under the pointer or with the focus, and a
 * click on either scrolls the other into view.
 * @returns a function that removes the connection
 */
export function linkLines(box: HTMLElement): () => void {
  let lit = '';
  const partnersOf = (key: string): HTMLElement[] =>
    Array.from(box.querySelectorAll<HTMLElement>('[data-line]')).filter((one) => one.dataset['line'] === key);
  const light = (key: string): void => {
    if (key === lit) return;
    for (const one of box.querySelectorAll('.linked')) one.classList.remove('linked');
    if (key !== '') for (const one of partnersOf(key)) one.classList.add('linked');
    lit = key;
  };
  const rowOf = (event: Event): HTMLElement | null => (event.target as Element).closest<HTMLElement>('[data-line]');
  const point = (event: Event): void => light(rowOf(event)?.dataset['line'] ?? '');
  const reveal = (event: Event): void => {
    const row = rowOf(event);
    const key = row?.dataset['line'];
    if (row === null || key === undefined) return;
    light(key);
    const pane = paneOf(row);
    const partner = partnersOf(key).find((one) => paneOf(one) !== pane);
    if (partner !== undefined) bringIntoSight(paneOf(partner)!, partner);
  };
  const leave = (): void => light('');
  box.addEventListener('pointerover', point);
  box.addEventListener('pointerleave', leave);
  box.addEventListener('focusin', reveal);
  box.addEventListener('click', reveal);
  return () => {
    box.removeEventListener('pointerover', point);
    box.removeEventListener('pointerleave', leave);
    box.removeEventListener('focusin', reveal);
    box.removeEventListener('click', reveal);
  };
}

const paneOf = (row: HTMLElement): HTMLElement | null => row.closest<HTMLElement>('.source-pane, .listing-scroll');

/** Scrolls only the pane. */
function bringIntoSight(pane: HTMLElement, row: HTMLElement): void {
  const [outer, inner] = [pane.getBoundingClientRect(), row.getBoundingClientRect()];
  if (inner.top >= outer.top + 40 && inner.bottom <= outer.bottom) return;
  pane.scrollTop += inner.top - outer.top - pane.clientHeight / 3;
}
