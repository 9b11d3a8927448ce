import { BtfError, type Program } from '@bpf-link-wasm/btf';
import type { VNode } from 'preact';
import { useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import { disassemble, type Listing } from '../inspect/disassemble.js';
import { entriesFirst, keyOf, readableName } from '../inspect/function-names.js';
import type { Inspected } from '../inspect/inspected.js';
import { sourceFilesOf } from '../inspect/source-text.js';
import { attempt, problemText } from '../parts/attempt.js';
import { h, part } from '../parts/dom.js';
import { formatSize, plural } from '../parts/format.js';
import { emptyView, noObject } from './empty.js';
import { linkLines } from './link-lines.js';
import { ListingPane } from './listing-pane.js';
import { SourcePane } from './source-pane.js';
import type { View, ViewContext } from './view.js';

/** A program's source next to its instructions. */
export const DisassemblyView: View = (context) => {
  const { inspected, item, go } = context;
  if (inspected === undefined) return noObject();
  if (inspected.programs.length === 0)
    return emptyView('No functions in this file.', 'Open a BPF object, or link one: raw BTF has types only.');
  const programs = entriesFirst(inspected.programs);
  const program = programs.find((one) => keyOf(one) === item) ?? programs[0]!;
  return h(
    'div',
    { class: 'code-view' },
    h(
      'div',
      { class: 'bar' },
      h('label', { for: 'program' }, 'Program'),
      h(
        'select',
        {
          id: 'program',
          value: keyOf(program),
          onchange: ({ target }: Event) => go({ tab: 'disassembly', item: (target as HTMLSelectElement).value }),
        },
        programs.map((one) => h('option', { value: keyOf(one) }, `${readableName(one.name)} in ${one.section}`)),
      ),
      h('span', { class: 'muted' }, aboutOf(program)),
    ),
    part(Code, { key: keyOf(program), inspected, program, sources: context.sources }),
  );
};

function aboutOf({ size, lines }: Program): string {
  const about = `${plural(size / 8, 'instruction')}, ${formatSize(size)}`;
  return lines.length === 0 ? `${about}, no line information` : about;
}

interface CodeProperties extends Pick<ViewContext, 'sources'> {
  readonly inspected: Inspected;
  readonly program: Program;
}

function Code({ inspected, program, sources }: CodeProperties): VNode {
  const box = useRef<HTMLElement>(null);
  const listing = useMemo(() => attempt(() => disassemble(inspected, program)), [inspected, program]);
  const files = useMemo(() => sourceFilesOf(program, sources), [program, sources]);
  useLayoutEffect(() => linkLines(box.current!), []);
  if (listing instanceof BtfError) return problemText(listing, { ref: box });
  const tints = tintsOf(listing);
  return h(
    'div',
    { class: files.length === 0 ? 'code-panes alone' : 'code-panes', ref: box },
    files.length > 0 && part(SourcePane, { files, tints }),
    part(ListingPane, { listing, name: readableName(program.name), tints }),
  );
}

/** Number of colours before they repeat. */
const tintCount = 6;

/** The colour of each source line; neighbours in the listing differ. */
function tintsOf({ rows }: Listing): ReadonlyMap<string, number> {
  const tints = new Map<string, number>();
  for (const { source } of rows) {
    if (source !== undefined && !tints.has(source.key)) tints.set(source.key, tints.size % tintCount);
  }
  return tints;
}
