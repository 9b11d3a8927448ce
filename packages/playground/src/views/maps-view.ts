import {
  allLoaders,
  checkMaps,
  formatFlags,
  loaders,
  mapTypes,
  newestKernel,
  splitDeclaration,
  type LoaderAnswer,
  type MapDefinition,
  type MapReport,
} from '@bpf-link-wasm/btf';
import type { VNode } from 'preact';
import type { Inspected } from '../inspect/inspected.js';
import { h, scrollable, type Child } from '../parts/dom.js';
import { bytesOf } from '../parts/rows.js';
import { emptyView, noObject } from './empty.js';
import { placeLink } from './place-link.js';
import type { View, ViewContext } from './view.js';

/** Each map's definition, and the map that each of three loaders creates from it. */
export const MapsView: View = (context) => {
  const { inspected } = context;
  if (inspected === undefined) return noObject();
  const { loaderObject } = inspected;
  if (loaderObject === undefined)
    return emptyView('BTF alone has no maps.', 'Open the object that it came from, or link one.');
  const { maps, legacy, issues } = checkMaps(loaderObject, { kernel: newestKernel });
  if (maps.length === 0 && legacy.length === 0 && issues.length === 0) {
    return emptyView(
      'This object has no maps.',
      'A map is a static variable in the section .maps; its type tells loaders the kind of map, its key and its value.',
    );
  }
  return h(
    'div',
    {},
    maps.map((map) => drawMap(map, inspected, context)),
    legacy.length > 0 && h('p', {}, `In the legacy section: ${legacy.map(({ name }) => name).join(', ')}.`),
    h(
      'section',
      {},
      h('h3', {}, `Checked for kernel ${newestKernel}`),
      issues.length === 0
        ? h('p', { class: 'good' }, 'No problems: the kernel and all three loaders accept them.')
        : h(
            'ul',
            { class: 'issues' },
            issues.map((issue) =>
              h(
                'li',
                { class: issue.severity },
                h(
                  'p',
                  {},
                  h('span', { class: `badge ${issue.severity}` }, issue.severity),
                  ' ',
                  h('code', {}, issue.code),
                  ' ',
                  issue.message,
                ),
                h('p', { class: 'remedy' }, issue.fix),
              ),
            ),
          ),
    ),
  );
};

function drawMap(map: MapReport, inspected: Inspected, context: ViewContext): VNode {
  const answers = allLoaders.map((loader) => [loader, map.loaders[loader]] as const);
  const section = inspected.elf?.section(map.section);
  const symbol = inspected.elf?.symbols.find(
    ({ name, section: index }) => name === map.name && index === section?.index,
  );
  const range = { offset: (section?.offset ?? 0) + map.offset, length: symbol?.size ?? 0, label: `Map ${map.name}` };
  const cells = (draw: (definition: MapDefinition) => Child): Child[] =>
    answers.map(([, answer]) => h('td', {}, answer === undefined ? '–' : answer.ok ? draw(answer.map) : ''));
  const first = answers.find(([, answer]) => answer?.ok)?.[1];
  return h(
    'section',
    { class: 'map' },
    h(
      'h3',
      {},
      h('button', { type: 'button', class: 'link', ...bytesOf(range), tabindex: 0 }, map.name),
      ' ',
      h('span', { class: 'muted' }, `in ${map.section}`),
    ),
    first?.ok === true && links(first.map, inspected, context),
    map.slots !== undefined &&
      h(
        'p',
        {},
        'Initial values: ',
        map.slots.map(({ index, name }) => [h('code', {}, `[${index}] = ${name}`), ' ']),
      ),
    h(
      'div',
      scrollable(`How loaders read ${map.name}`),
      h(
        'table',
        {},
        h('caption', { class: 'visually-hidden' }, `How loaders read ${map.name}`),
        h(
          'thead',
          {},
          h(
            'tr',
            {},
            h('th', { scope: 'col' }, 'Field'),
            answers.map(([loader]) => h('th', { scope: 'col' }, loaders[loader])),
          ),
        ),
        h(
          'tbody',
          {},
          h(
            'tr',
            {},
            h('th', { scope: 'row' }, 'Answer'),
            answers.map(([, answer]) => h('td', {}, answerText(answer))),
          ),
          row(
            'Type',
            cells(({ type }) => mapTypes.find(({ number }) => number === type)?.name ?? String(type)),
          ),
          row(
            'Key',
            cells(({ keySize, keyType }) => typeText(inspected, context, keyType, keySize)),
          ),
          row(
            'Value',
            cells(({ valueSize, valueType }) => typeText(inspected, context, valueType, valueSize)),
          ),
          row(
            'Max entries',
            cells(({ maxEntries }) => maxEntries.toLocaleString('en')),
          ),
          row(
            'Flags',
            cells(({ flags }) => h('code', {}, formatFlags(flags))),
          ),
          row(
            'Pinning',
            cells(({ pinning }) => (pinning === 1 ? 'by name' : pinning === 0 ? 'none' : String(pinning))),
          ),
          answers.some(([, answer]) => answer?.ok === true && answer.map.inner !== undefined) &&
            row(
              'Inner map',
              cells(({ inner }) =>
                inner === undefined
                  ? '–'
                  : `${mapTypes.find(({ number }) => number === inner.type)?.name ?? inner.type}, ${inner.maxEntries} entries`,
              ),
            ),
        ),
      ),
    ),
  );
}

function row(name: string, cells: readonly Child[]): VNode {
  return h('tr', {}, h('th', { scope: 'row' }, name), cells);
}

function answerText(answer: LoaderAnswer | undefined): Child {
  if (answer === undefined) return 'does not read this section';
  if (answer.ok) return h('span', { class: 'good' }, 'reads it');
  return h(
    'span',
    { class: 'bad' },
    `refuses it: ${answer.message}${answer.errno === undefined ? '' : ` (${answer.errno})`}`,
  );
}

function typeText({ btf }: Inspected, context: ViewContext, id: number, size: number): Child {
  if (id === 0 || btf === undefined) return size === 0 ? 'none' : `${size} bytes`;
  const { before, after } = splitDeclaration(btf, id, '');
  const link = placeLink({ tab: 'btf', item: String(id) }, context, h('code', {}, `${before}${after}`.trim()));
  return [link, `, ${size} bytes`];
}

function links({ keyType, valueType }: MapDefinition, { btf }: Inspected, context: ViewContext): Child {
  const roots = [keyType, valueType].filter((id) => id !== 0);
  if (btf === undefined || roots.length === 0) return false;
  const item = `graph:${roots.join(',')}`;
  return h('p', {}, placeLink({ tab: 'btf', item }, context, 'Graph of its types'));
}
