import { h, replace } from './dom.js';

/** Bytes that are lit. */
export interface ByteRange {
  readonly offset: number;
  readonly length: number;
  readonly label: string;
}

/** A row of a hex view: sixteen bytes. */
export interface HexRow {
  readonly offset: number;
  readonly bytes: readonly HexByte[];
}

/** A byte as it is shown. */
export interface HexByte {
  readonly hex: string;
  /** A printable character, or a dot. */
  readonly text: string;
  readonly isLit: boolean;
}

const perRow = 16;
const rowHeight = 20;

/** Rows of bytes, from one row up to another. */
export function hexRows(bytes: Uint8Array, firstRow: number, lastRow: number, lit?: ByteRange): HexRow[] {
  const rows: HexRow[] = [];
  const end = lit === undefined ? 0 : lit.offset + lit.length;
  for (let row = Math.max(0, firstRow); row <= lastRow && row * perRow < bytes.length; row += 1) {
    const offset = row * perRow;
    const cells = Array.from(bytes.subarray(offset, offset + perRow), (byte, index): HexByte => ({
      hex: byte.toString(16).padStart(2, '0'),
      text: byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '·',
      isLit: lit !== undefined && offset + index >= lit.offset && offset + index < end,
    }));
    rows.push({ offset, bytes: cells });
  }
  return rows;
}

/** A view of a file's bytes that makes only the rows that are seen. */
export class HexView {
  readonly #container: HTMLElement;
  readonly #label: HTMLElement;
  readonly #sheet = h('div', { class: 'hex-sheet' });
  #bytes: Uint8Array = new Uint8Array();
  #lit: ByteRange | undefined;

  constructor(container: HTMLElement, label: HTMLElement) {
    this.#container = container;
    this.#label = label;
    container.append(this.#sheet);
    container.addEventListener('scroll', () => this.#draw());
    new ResizeObserver(() => this.#draw()).observe(container);
  }

  /** Shows another file; nothing is lit. */
  show(bytes: Uint8Array): void {
    this.#bytes = bytes;
    this.#lit = undefined;
    this.#sheet.style.height = `${Math.ceil(bytes.length / perRow) * rowHeight}px`;
    this.#container.scrollTop = 0;
    this.#label.textContent = 'Select a section, an instruction, a map or a type to see its bytes.';
    this.#draw();
  }

  /** Lights bytes and brings them into view. */
  light(range: ByteRange): void {
    this.#lit = range;
    const [top, view] = [Math.floor(range.offset / perRow) * rowHeight, this.#container.clientHeight];
    if (top < this.#container.scrollTop || top + rowHeight > this.#container.scrollTop + view) {
      this.#container.scrollTop = Math.max(0, top - rowHeight * 2);
    }
    const { offset, length, label } = range;
    this.#label.textContent =
      length === 0
        ? `${label}: no bytes in the file`
        : `${label}: ${length} ${length === 1 ? 'byte' : 'bytes'} at 0x${offset.toString(16)}`;
    this.#draw();
  }

  #draw(): void {
    const first = Math.max(0, Math.floor(this.#container.scrollTop / rowHeight) - 4);
    const last = first + Math.ceil(this.#container.clientHeight / rowHeight) + 8;
    const rows = hexRows(this.#bytes, first, last, this.#lit).map(({ offset, bytes }) => {
      const line = h(
        'div',
        { class: 'hex-row' },
        h('span', { class: 'hex-offset' }, offset.toString(16).padStart(6, '0')),
      );
      line.style.top = `${(offset / perRow) * rowHeight}px`;
      const cell = (name: 'hex' | 'text') => (byte: HexByte) =>
        h('span', byte.isLit ? { class: 'lit' } : {}, byte[name]);
      line.append(
        h('span', { class: 'hex-bytes' }, bytes.map(cell('hex'))),
        h('span', { class: 'hex-text' }, bytes.map(cell('text'))),
      );
      return line;
    });
    replace(this.#sheet, rows);
  }
}
