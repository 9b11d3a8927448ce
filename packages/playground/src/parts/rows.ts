import type { ByteRange } from './hex-rows.js';

/** Attributes of a row that represents bytes of the file, which the hex view highlights when the row is selected. */
export function bytesOf({ offset, length, label }: ByteRange): Record<string, string | number> {
  return { 'data-offset': offset, 'data-length': length, 'data-label': label, tabindex: -1 };
}

/**
 * Makes the rows of a panel selectable by pointer and keyboard: one of them is in the tab order, and arrow keys move between
 * them. Also works for rows that are added later.
 */
export function watchRows(panel: HTMLElement, onSelect: (range: ByteRange) => void): void {
  const select = (row: HTMLElement): void => {
    for (const other of panel.querySelectorAll('[data-offset].selected')) other.classList.remove('selected');
    for (const other of panel.querySelectorAll('[data-offset][tabindex="0"]:not(button)'))
      other.setAttribute('tabindex', '-1');
    row.classList.add('selected');
    row.setAttribute('tabindex', '0');
    onSelect({
      offset: Number(row.dataset['offset']),
      length: Number(row.dataset['length']),
      label: row.dataset['label'] ?? '',
    });
  };
  const rowOf = (event: Event): HTMLElement | null => (event.target as Element).closest<HTMLElement>('[data-offset]');
  panel.addEventListener('click', (event) => {
    const row = rowOf(event);
    if (row !== null) select(row);
  });
  panel.addEventListener('focusin', (event) => {
    const row = rowOf(event);
    if (row !== null && row === event.target) select(row);
  });
  panel.addEventListener('keydown', (event) => {
    const row = rowOf(event);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (row === null || step === undefined) return;
    const rows = Array.from(panel.querySelectorAll<HTMLElement>('[data-offset]'));
    const next = rows[rows.indexOf(row) + step];
    if (next === undefined) return;
    event.preventDefault();
    next.focus();
  });
}

/** Puts the first selectable row into the tab order. */
export function startRows(panel: HTMLElement): void {
  if (panel.querySelector('[data-offset][tabindex="0"]') === null)
    panel.querySelector('[data-offset]')?.setAttribute('tabindex', '0');
}
