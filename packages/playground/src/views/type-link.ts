import type { Btf } from '@bpf-link-wasm/btf';
import type { Inspected } from '../inspect/inspected.js';
import { labelOf } from '../inspect/type-graph.js';
import { h, type Child } from '../parts/dom.js';
import type { ByteRange } from '../parts/hex-view.js';
import type { ViewContext } from './view.js';

/** A link to a type that stays in the page. */
export function typeLink(btf: Btf, id: number, { go }: ViewContext, content: Child, isCurrent = false): HTMLElement {
  if (id === 0) return h('span', { class: 'muted' }, 'void');
  const open = (event: Event): void => {
    event.preventDefault();
    go({ tab: 'btf', item: String(id) });
  };
  return h(
    'a',
    { href: `#btf/${id}`, onclick: open, 'aria-current': isCurrent ? 'true' : false },
    content ?? labelOf(btf.type(id)),
  );
}

/** Where the record of a type is in the file. */
export function typeRange({ btfOffset }: Inspected, btf: Btf, id: number): ByteRange {
  const { header, records, startId } = btf;
  const [start, end] = [records.offsets[id - startId] ?? 0, records.offsets[id - startId + 1] ?? 0];
  return { offset: btfOffset + header.length + header.types.offset + start, length: end - start, label: `Type ${id}` };
}
