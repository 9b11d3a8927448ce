import type { VNode } from 'preact';
import { useSignal } from '@preact/signals';
import type { App } from '../app.js';
import { h, part } from '../parts/dom.js';
import { HexView } from '../parts/hex-view.js';

const noBytes = new Uint8Array();

/** The bytes of the file, in a drawer. When closed, it says which bytes are selected. */
export function BytesPart({ app: { store } }: { readonly app: App }): VNode {
  const isOpen = useSignal(false);
  const lit = store.lit.value;
  const { offset = 0, length = 0, label = '' } = lit ?? {};
  const text =
    lit === undefined
      ? 'Select a section, an instruction, a map or a type to see its bytes.'
      : length === 0
        ? `${label}: no bytes in the file`
        : `${label}: ${length} ${length === 1 ? 'byte' : 'bytes'} at 0x${offset.toString(16)}`;
  return h(
    'section',
    { class: 'card hex-card', 'aria-labelledby': 'hex-heading' },
    h(
      'div',
      { class: 'hex-head' },
      h(
        'h2',
        { id: 'hex-heading' },
        h(
          'button',
          {
            id: 'hex-toggle',
            type: 'button',
            class: 'drawer',
            'aria-expanded': String(isOpen.value),
            onclick: () => (isOpen.value = !isOpen.value),
          },
          'Bytes',
        ),
      ),
      h('p', { id: 'hex-label', role: 'status' }, text),
    ),
    isOpen.value && part(HexView, { bytes: store.results.value.inspected?.bytes ?? noBytes, lit }),
  );
}
