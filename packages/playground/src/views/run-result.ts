import type { TraceStep } from '@bpf-link-wasm/vm';
import type { VNode } from 'preact';
import { useMemo } from 'preact/hooks';
import { readableName } from '../inspect/function-names.js';
import { formatBytes, mapsBefore, maxShownEntries, type MapState } from '../inspect/map-states.js';
import type { RunReport } from '../inspect/run-program.js';
import { h, part, scrollable, type Child } from '../parts/dom.js';
import { hex, plural } from '../parts/format.js';
import type { ViewContext } from './view.js';

/** Number of steps that are shown before the selected one, and after it. */
const around = 7;

/** Properties of the result of a run. */
export interface RunResultProperties {
  readonly report: RunReport;
  readonly context: ViewContext;
}

/** The result of a run: the return value, output, maps and steps. */
export function RunResult({ report, context }: RunResultProperties): VNode {
  const { result, error, instructions, maps, steps } = report;
  const output = outputOf(report);
  return h(
    'div',
    { class: 'run-result' },
    h(
      'div',
      { class: `verdict-card ${error === undefined ? 'yes' : 'no'}`, id: 'run-verdict', role: 'status' },
      h('h3', {}, error === undefined ? `Result ${result}` : 'The run ended with an error'),
      h('p', {}, error ?? `${plural(instructions, 'instruction')} executed.`),
    ),
    output.length > 0 &&
      h(
        'section',
        {},
        h('h4', {}, 'Output'),
        h('pre', { class: 'code', id: 'run-output', tabindex: 0 }, output.join('\n')),
      ),
    steps.length > 0 && part(Stepper, { report, context }),
    maps.length > 0 && h('section', { id: 'run-maps' }, h('h4', {}, 'Maps after the run'), maps.map(drawMap)),
  );
}

function outputOf({ printed, records, packet, context, redirect }: RunReport): string[] {
  return [
    ...printed.map((line) => `printk: ${line}`),
    ...records.map(({ map, bytes }) => `record of ${map}: ${formatBytes(bytes)}`),
    ...(packet === undefined ? [] : [`packet after the run: ${formatBytes(packet, 256)}`]),
    ...(context === undefined ? [] : [`context after the run: ${context}`]),
    ...(redirect === undefined ? [] : [`redirected: ${redirect}`]),
  ];
}

/** Describes what is shown of a map: `HASH, 2 entries`. */
function aboutOf({ type, entries, omitted, isWhole }: MapState): string {
  const count = entries.length + omitted;
  if (!isWhole && count === 0) return `${type}, entries not shown`;
  const known = plural(count, 'entry', 'entries');
  const total = isWhole ? known : `the first ${known}`;
  if (omitted === 0) return `${type}, ${total}`;
  if (entries.length === 0) return `${type}, ${total}, all zeros`;
  if (entries.length >= maxShownEntries)
    return `${type}, the first ${entries.length} of ${isWhole ? '' : 'more than '}${known}`;
  return `${type}, ${entries.length} of ${total}, the others all zeros`;
}

function drawMap(map: MapState): VNode {
  const { name, entries } = map;
  return h(
    'div',
    scrollable(`Entries of ${name}`),
    h(
      'table',
      {},
      h('caption', {}, name, ' ', h('span', { class: 'muted' }, aboutOf(map))),
      entries.length > 0 && [
        h('thead', {}, h('tr', {}, h('th', { scope: 'col' }, 'Key'), h('th', { scope: 'col' }, 'Value'))),
        h(
          'tbody',
          {},
          entries.map(({ key, value }) =>
            h('tr', {}, h('td', {}, h('code', {}, key)), h('td', {}, h('code', {}, value))),
          ),
        ),
      ],
    ),
  );
}

function Stepper({ report: { steps, omittedSteps, changes }, context }: RunResultProperties): VNode {
  const { store, runs, sources } = context;
  const index = store.machine.value.step;
  const step = steps[index]!;
  const maps = useMemo(() => mapsBefore(changes, index), [changes, index]);
  const go = (to: number): void => runs.goToStep(to);
  const button = (label: string, text: string, to: number, isOff: boolean): VNode =>
    h(
      'button',
      {
        type: 'button',
        class: 'small',
        title: label,
        'aria-label': label,
        // Not disabled: keyboard users would lose the focus.
        'aria-disabled': String(isOff),
        onclick: () => go(to),
      },
      text,
    );
  const [isFirst, isLast] = [index === 0, index === steps.length - 1];
  const nextLine = steps.findIndex((other, place) => place > index && placeOf(other) !== placeOf(step));
  const lineStart = startOfLine(steps, index);
  return h(
    'section',
    { class: 'stepper', id: 'stepper' },
    h('h4', {}, 'Step by step'),
    h(
      'div',
      { class: 'bar' },
      button('First step', '|‹', 0, isFirst),
      button('Line before', '« line', lineStart, isFirst),
      button('Step back', '‹', index - 1, isFirst),
      h('input', {
        type: 'range',
        id: 'step',
        'aria-label': 'Step',
        min: 0,
        max: steps.length - 1,
        value: index,
        oninput: ({ target }: Event) => go((target as HTMLInputElement).valueAsNumber),
      }),
      button('Step', '›', index + 1, isLast),
      button('Next line', 'line »', nextLine === -1 ? steps.length - 1 : nextLine, isLast),
      button('Last step', '›|', steps.length - 1, isLast),
      h('span', { class: 'muted' }, `${index + 1} of ${steps.length}`),
      omittedSteps > 0 && h('span', { class: 'muted' }, `, ${omittedSteps.toLocaleString('en')} more not kept`),
    ),
    h('p', { id: 'step-source', class: 'step-source' }, sourceText(step, sources)),
    h(
      'div',
      { class: 'step-panes' },
      h(
        'ol',
        { class: 'listing step-list', 'aria-label': 'Steps around this one', tabindex: 0 },
        window(steps, index, go),
      ),
      registerTable(step, steps[index - 1]),
    ),
    maps.length > 0 && h('div', { id: 'step-maps' }, h('h5', {}, 'Maps before this instruction'), maps.map(drawMap)),
  );
}

const placeOf = ({ location: { function: name, source } }: TraceStep): string =>
  `${name} ${source?.file}:${source?.line}`;

/** The first step of the line; if that is the present step, the first step of the line before. */
function startOfLine(steps: readonly TraceStep[], index: number): number {
  let at = Math.max(0, index - 1);
  while (at > 0 && placeOf(steps[at - 1]!) === placeOf(steps[at]!)) at -= 1;
  return at;
}

function sourceText({ location: { function: name, source } }: TraceStep, sources: ViewContext['sources']): Child {
  if (source === undefined) return h('span', { class: 'muted' }, `${readableName(name)}, no line information`);
  const whole = Object.hasOwn(sources, source.file) ? sources[source.file] : undefined;
  const text = source.text || (whole?.split('\n')[source.line - 1] ?? '');
  return [
    h('span', { class: 'muted' }, `${source.file.replace(/^.*\//, '')}:${source.line} `),
    h('code', {}, text.trim()),
  ];
}

function window(steps: readonly TraceStep[], index: number, go: (to: number) => void): VNode[] {
  const first = Math.max(0, Math.min(index - around, steps.length - 2 * around - 1));
  return steps.slice(first, first + 2 * around + 1).map(({ location: { instruction, text } }, place) => {
    const here = first + place;
    return h(
      'li',
      {
        key: here,
        class: here === index ? 'instruction selected' : 'instruction',
        'aria-current': here === index ? 'step' : undefined,
        onclick: () => go(here),
      },
      h('span', { class: 'index' }, instruction),
      h('code', {}, text),
    );
  });
}

function registerTable({ registers }: TraceStep, before: TraceStep | undefined): VNode {
  return h(
    'table',
    { class: 'registers' },
    h('caption', { class: 'visually-hidden' }, 'Registers before the instruction'),
    h(
      'tbody',
      {},
      registers.map((value, index) =>
        h(
          'tr',
          { class: before !== undefined && before.registers[index] !== value ? 'changed' : '' },
          h('th', { scope: 'row' }, `r${index}`),
          h('td', {}, h('code', {}, hex(BigInt.asUintN(64, value)))),
        ),
      ),
    ),
  );
}
