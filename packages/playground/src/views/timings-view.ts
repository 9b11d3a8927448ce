import { h } from '../parts/dom.js';
import { formatMilliseconds, formatSize } from '../parts/format.js';
import { emptyView } from './empty.js';
import type { View } from './view.js';

const titles: Readonly<Record<string, string>> = {
  load: 'Start the engine, open the inputs', read: 'Read the inputs', link: 'Link', optimize: 'Optimise', codegen: 'Generate code and BTF',
};

/** How long each stage took, and what the inputs turned out to be. */
export const timingsView: View = ({ run, engineText }) => {
  const result = run?.result;
  if (run === undefined || result === undefined) return emptyView('No link to time.', 'Link something: opening a finished object has no stages.');
  const longest = Math.max(...result.stages.map(({ milliseconds }) => milliseconds), 0.01);
  return h('div', {},
    h('div', { class: 'table-wrap' }, h('table', { class: 'timings' },
      h('caption', {}, 'Stages'),
      h('thead', {}, h('tr', {}, h('th', { scope: 'col' }, 'Stage'), h('th', { scope: 'col' }, 'Time'), h('th', { scope: 'col', class: 'wide' }, h('span', { class: 'visually-hidden' }, 'Share')))),
      h('tbody', {},
        result.stages.map(({ name, milliseconds }) => {
          const bar = h('div', { class: 'time-bar' });
          bar.style.width = `${(milliseconds / longest) * 100}%`;
          return h('tr', {}, h('th', { scope: 'row' }, titles[name] ?? name), h('td', { class: 'number' }, formatMilliseconds(milliseconds)), h('td', {}, bar));
        }),
        h('tr', { class: 'total' }, h('th', { scope: 'row' }, 'All, with the way to the worker and back'), h('td', { class: 'number' }, formatMilliseconds(run.milliseconds)), h('td', {}))))),
    h('p', { class: 'muted gap' }, engineText),
    h('div', { class: 'table-wrap' }, h('table', {},
      h('caption', {}, 'Inputs'),
      h('thead', {}, h('tr', {}, ['File', 'Content', 'Size', 'Made by', 'Members'].map((name) => h('th', { scope: 'col' }, name)))),
      h('tbody', {}, result.inputs.map((input) =>
        h('tr', {},
          h('td', {}, h('code', {}, input.name)),
          h('td', {}, input.kind),
          h('td', {}, input.bytesRead >= input.size ? formatSize(input.size) : `${formatSize(input.size)}, ${formatSize(input.bytesRead)} of it read`),
          h('td', {}, input.compiler ?? input.producer ?? 'not said'),
          h('td', {}, input.members === 0 ? '–' : `${input.membersLinked.length} of ${input.members} linked`)))))),
    h('p', {}, `Module after optimisation: ${result.counts.functions} functions, ${result.counts.globals} globals, ${result.counts.instructions} instructions.`));
};
