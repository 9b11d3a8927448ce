import { BtfError } from '@bpf-link-wasm/btf';
import type { VNode } from 'preact';
import { useMemo } from 'preact/hooks';
import { coreRows, type CoreRow } from '../inspect/core-rows.js';
import { keyOf, readableName } from '../inspect/function-names.js';
import type { Inspected } from '../inspect/inspected.js';
import { attempt, problemText } from '../parts/attempt.js';
import { h, part, scrollable } from '../parts/dom.js';
import { plural } from '../parts/format.js';
import { KernelsField } from './kernels-field.js';
import { placeLink } from './place-link.js';
import type { ViewContext } from './view.js';

/** The CO-RE relocations of an object, and their results on the kernels whose BTF was added. */
export function CorePart({
  context,
  inspected,
}: {
  readonly context: ViewContext;
  readonly inspected: Inspected;
}): VNode {
  const { kernels } = context.store;
  const given = kernels.value;
  const types = given.map((kernel) => kernel.types);
  const rows = useMemo(() => attempt(() => coreRows(inspected, types)), [inspected, given]);
  if (rows instanceof BtfError) return problemText(rows);
  return h(
    'section',
    { id: 'core' },
    h('h3', {}, `CO-RE: ${plural(rows.length, 'relocation')}`),
    h(
      'p',
      { class: 'muted' },
      'The loader resolves each of these with the BTF of the running kernel. Add the BTF of kernels, such as /sys/kernel/btf/vmlinux, to see the results.',
    ),
    part(KernelsField, { store: context.store, id: 'core-kernels' }),
    table(rows, context),
  );
}

function table(rows: readonly CoreRow[], context: ViewContext): VNode {
  const heads = [
    'Program',
    'Asks for',
    'Access',
    'Offset in the object',
    ...context.store.kernels.value.map((one) => one.name),
  ];
  const cells = ({ program, section, kind, path, local, answers }: CoreRow): VNode =>
    h(
      'tr',
      {},
      h(
        'th',
        { scope: 'row' },
        placeLink({ tab: 'disassembly', item: keyOf({ name: program, section }) }, context, readableName(program)),
      ),
      h('td', {}, kind),
      h('td', {}, h('code', {}, path)),
      h('td', {}, local),
      answers.map(({ text, state }) => h('td', { class: state === 'error' ? 'error-text' : '' }, text)),
    );
  return h(
    'div',
    scrollable('CO-RE relocations'),
    h(
      'table',
      { id: 'core-table' },
      h(
        'thead',
        {},
        h(
          'tr',
          {},
          heads.map((head) => h('th', { scope: 'col' }, head)),
        ),
      ),
      h('tbody', {}, rows.map(cells)),
    ),
  );
}
