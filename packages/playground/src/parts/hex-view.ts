import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { h } from './dom.js';
import { hexRows, perRow, type ByteRange, type HexByte } from './hex-rows.js';

const rowHeight = 20;

/** Properties of a hex view. */
export interface HexViewProperties {
  readonly bytes: Uint8Array;
  readonly lit: ByteRange | undefined;
}

/** A file's bytes: only the visible rows are drawn, and highlighted bytes are scrolled into view. */
export function HexView({ bytes, lit }: HexViewProperties): VNode {
  const box = useRef<HTMLElement>(null);
  const view = useSignal({ top: 0, height: 0 });
  const look = (): void => {
    const { scrollTop = 0, clientHeight = 0 } = box.current ?? {};
    if (scrollTop !== view.peek().top || clientHeight !== view.peek().height)
      view.value = { top: scrollTop, height: clientHeight };
  };
  useLayoutEffect(() => {
    const observer = new ResizeObserver(look);
    observer.observe(box.current!);
    return () => observer.disconnect();
  }, []);
  useLayoutEffect(() => {
    const element = box.current!;
    const top = lit === undefined ? 0 : Math.floor(lit.offset / perRow) * rowHeight;
    if (top < element.scrollTop || top + rowHeight > element.scrollTop + element.clientHeight)
      element.scrollTop = Math.max(0, top - rowHeight * 2);
    look();
  }, [bytes, lit]);
  const first = Math.max(0, Math.floor(view.value.top / rowHeight) - 4);
  const last = first + Math.ceil(view.value.height / rowHeight) + 8;
  return h(
    'div',
    { id: 'hex', class: 'hex', tabindex: 0, role: 'group', 'aria-labelledby': 'hex-heading', ref: box, onscroll: look },
    h(
      'div',
      { class: 'hex-sheet', style: { height: `${Math.ceil(bytes.length / perRow) * rowHeight}px` } },
      hexRows(bytes, first, last, lit).map(({ offset, bytes: cells }) =>
        h(
          'div',
          { key: offset, class: 'hex-row', style: { top: `${(offset / perRow) * rowHeight}px` } },
          h('span', { class: 'hex-offset' }, offset.toString(16).padStart(6, '0')),
          h('span', { class: 'hex-bytes' }, cells.map(cell('hex'))),
          h('span', { class: 'hex-text' }, cells.map(cell('text'))),
        ),
      ),
    ),
  );
}

const cell =
  (name: 'hex' | 'text') =>
  (byte: HexByte): VNode =>
    h('span', byte.isLit ? { class: 'lit' } : {}, byte[name]);
