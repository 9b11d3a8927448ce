import type { LinkResult } from '@bpf-link-wasm/driver';
import type { VNode } from 'preact';
import { h, scrollable } from '../parts/dom.js';
import { formatMilliseconds, formatSize } from '../parts/format.js';
import { emptyView } from './empty.js';
import type { LinkRun, Store } from '../state/store.js';
import type { View } from './view.js';

/** A step and its time. */
interface Row {
  readonly title: string;
  readonly milliseconds: number | undefined;
  /** Whether the row is the sum of the others. */
  readonly isTotal?: boolean;
}

const titles: Readonly<Record<string, string>> = {
  load: 'Start the engine, open the inputs',
  read: 'Read the inputs',
  link: 'Link',
  optimize: 'Optimise',
  codegen: 'Generate code and BTF',
};

/** The time of each stage, the inputs, and the time that the page took to be ready. */
export const TimingsView: View = ({ run, store }) => {
  const result = run?.result;
  return h(
    'div',
    {},
    result === undefined
      ? emptyView('No link to time.', 'Link something: opening a finished object has no stages.')
      : timesTable('Stages', 'Stage', stageRows(result, run!)),
    timesTable('From the first byte to now', 'Step', [...engineRows(store), ...linkRows(store)]),
    result === undefined ? undefined : inputsTable(result),
  );
};

function stageRows({ stages }: LinkResult, { milliseconds }: LinkRun): Row[] {
  const all = { title: 'Total, with messages to and from the worker', milliseconds, isTotal: true };
  return [
    ...stages.map((stage) => ({ title: titles[stage.name] ?? stage.name, milliseconds: stage.milliseconds })),
    all,
  ];
}

function engineRows({ engine }: Store): Row[] {
  const state = engine.value;
  if (state.status !== 'ready') return [];
  const { downloadMilliseconds, compileMilliseconds, workerMilliseconds } = state.times;
  return [
    {
      title: `Download the engine, ${formatSize(import.meta.env.ENGINE_BYTES)} unpacked`,
      milliseconds: downloadMilliseconds,
    },
    { title: 'Compile it, after its last byte', milliseconds: compileMilliseconds },
    { title: 'Start a worker', milliseconds: workerMilliseconds },
  ];
}

/** The times of the first link, for which browsers compile functions lazily, of the second, and of the last. */
function linkRows({ links: { value: links } }: Store): Row[] {
  const names = ['First link', 'Second link'];
  return links.flatMap(({ inputs, milliseconds }, index) => {
    const isShown = index < names.length || index === links.length - 1;
    return isShown ? [{ title: `${names[index] ?? `Link ${index + 1}`}: ${inputs.join(', ')}`, milliseconds }] : [];
  });
}

/** A table of times with bars, which are scaled to the longest time of the table. */
function timesTable(caption: string, unit: string, rows: readonly Row[]): VNode | undefined {
  if (rows.length === 0) return undefined;
  const longest = Math.max(0.01, ...rows.map(({ milliseconds = 0, isTotal = false }) => (isTotal ? 0 : milliseconds)));
  return h(
    'div',
    scrollable(caption, ' gap'),
    h(
      'table',
      { class: 'timings' },
      h('caption', {}, caption),
      h(
        'thead',
        {},
        h(
          'tr',
          {},
          h('th', { scope: 'col' }, unit),
          h('th', { scope: 'col' }, 'Time'),
          h('th', { scope: 'col', class: 'wide' }, h('span', { class: 'visually-hidden' }, 'Share')),
        ),
      ),
      h(
        'tbody',
        {},
        rows.map((row) => timesRow(row, longest)),
      ),
    ),
  );
}

function timesRow({ title, milliseconds, isTotal = false }: Row, longest: number): VNode {
  const bar = h('div', { class: 'time-bar', style: { width: `${((milliseconds ?? 0) / longest) * 100}%` } });
  return h(
    'tr',
    isTotal ? { class: 'total' } : {},
    h('th', { scope: 'row' }, title),
    h('td', { class: 'number' }, milliseconds === undefined ? 'not reported' : formatMilliseconds(milliseconds)),
    h('td', {}, isTotal || milliseconds === undefined ? undefined : bar),
  );
}

function inputsTable({ inputs, counts }: LinkResult): VNode {
  return h(
    'div',
    {},
    h(
      'div',
      scrollable('Inputs'),
      h(
        'table',
        {},
        h('caption', {}, 'Inputs'),
        h(
          'thead',
          {},
          h(
            'tr',
            {},
            ['File', 'Content', 'Size', 'Made by', 'Members'].map((name) => h('th', { scope: 'col' }, name)),
          ),
        ),
        h(
          'tbody',
          {},
          inputs.map((input) =>
            h(
              'tr',
              {},
              h('td', {}, h('code', {}, input.name)),
              h('td', {}, input.kind),
              h(
                'td',
                {},
                input.bytesRead >= input.size
                  ? formatSize(input.size)
                  : `${formatSize(input.size)}, ${formatSize(input.bytesRead)} of it read`,
              ),
              h('td', {}, input.compiler ?? input.producer ?? 'unknown'),
              h('td', {}, input.members === 0 ? '–' : `${input.membersLinked.length} of ${input.members} linked`),
            ),
          ),
        ),
      ),
    ),
    h(
      'p',
      {},
      `Module after optimisation: ${counts.functions} functions, ${counts.globals} globals, ${counts.instructions} instructions.`,
    ),
  );
}
