import type { Btf } from '@bpf-link-wasm/btf';
import type { VNode } from 'preact';
import type { Inspected } from '../inspect/inspected.js';
import { labelOf } from '../inspect/type-graph.js';
import { h, type Attributes, type Child } from '../parts/dom.js';
import type { ByteRange } from '../parts/hex-rows.js';
import { placeLink } from './place-link.js';
import type { ViewContext } from './view.js';

/** A link to a type that stays in the page. */
export function typeLink(
  btf: Btf,
  id: number,
  context: Pick<ViewContext, 'go'>,
  content: Child,
  more: Attributes = {},
): VNode {
  if (id === 0) return h('span', { class: 'muted' }, 'void');
  return placeLink({ tab: 'btf', item: String(id) }, context, content ?? labelOf(btf.type(id)), more);
}

/** Where the record of a type is in the file. */
export function typeRange({ btfOffset }: Inspected, btf: Btf, id: number): ByteRange {
  const { header, records, startId } = btf;
  const [start, end] = [records.offsets[id - startId] ?? 0, records.offsets[id - startId + 1] ?? 0];
  return { offset: btfOffset + header.length + header.types.offset + start, length: end - start, label: `Type ${id}` };
}
