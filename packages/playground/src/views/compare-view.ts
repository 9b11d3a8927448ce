import { BtfError } from '@bpf-link-wasm/btf';
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useEffect, useMemo } from 'preact/hooks';
import type { DumpedModule } from '../actions/link-actions.js';
import { compareFunctions, type ComparedFunction, type FunctionSize } from '../inspect/compare-functions.js';
import { disassemble } from '../inspect/disassemble.js';
import type { Inspected } from '../inspect/inspected.js';
import { withoutDebugInfo } from '../inspect/ir-text.js';
import { listingText } from '../inspect/listing-text.js';
import { attempt, problemText } from '../parts/attempt.js';
import { h, part, type Child } from '../parts/dom.js';
import { formatSize } from '../parts/format.js';
import { segments } from '../parts/segments.js';
import { TextDiff } from '../parts/text-diff.js';
import { linkName } from '../state/command-line.js';
import type { Compared, Made } from '../state/store.js';
import { CompareWith } from './compare-with.js';
import { noObject } from './empty.js';
import { placeLink } from './place-link.js';
import { TypeDiff } from './type-diff.js';
import type { View, ViewContext } from './view.js';

const modes = { code: 'Instructions', types: 'Types', ir: 'LLVM IR' } as const;
type Mode = keyof typeof modes;

/** Two objects side by side: the one that the other tabs show, and the one that it is compared with. */
export const CompareView: View = (context) => {
  const { inspected, store, compare } = context;
  const before = store.compared.value;
  const { id } = store.work.value;
  const { isBusy } = store.progress.value;
  useEffect(() => {
    if (!isBusy) void compare.link();
  }, [before, id, isBusy]);
  if (inspected === undefined) return noObject();
  return h(
    'div',
    { class: 'compare' },
    part(CompareWith, { context }),
    before === undefined
      ? h('p', { class: 'muted' }, 'Choose what to compare with: the same files linked with another option, or a file.')
      : before.problem !== undefined
        ? h('p', { class: 'error-text', role: 'alert' }, `${before.name}: ${before.problem}`)
        : before.inspected === undefined
          ? h('p', { class: 'muted', role: 'status' }, `Linking with ${before.name}…`)
          : pair(before, before.inspected, inspected, context),
  );
};

function pair(compared: Compared, before: Inspected, after: Inspected, context: ViewContext): VNode {
  const { item, go, store } = context;
  const { made } = store.results.value;
  const mode = modeOf(item);
  const names = {
    before: `A: ${compared.name}`,
    after: `B: ${made === undefined ? after.name : linkName(made.options)}`,
  };
  return h(
    'div',
    { class: 'compare-pair' },
    h(
      'div',
      { class: 'bar' },
      segments(
        'What to compare',
        Object.entries(modes).map(([name, title]) => {
          return { title, isChosen: name === mode, choose: () => go({ tab: 'compare', item: name }) };
        }),
      ),
      h('span', { class: 'muted' }, `${names.before} → ${names.after}`),
    ),
    mode === 'code' && part(Functions, { before, after, names, context }),
    mode === 'types' &&
      (before.btf === undefined || after.btf === undefined
        ? h('p', { class: 'muted' }, `${before.btf === undefined ? names.before : names.after} has no BTF to compare.`)
        : part(TypeDiff, { before: before.btf, after: after.btf, context })),
    mode === 'ir' &&
      (compared.made === undefined || made === undefined
        ? h('p', { class: 'muted' }, 'A finished object contains no LLVM IR: both sides have to be linked here.')
        : part(Modules, { before: compared.made, after: made, names, context })),
  );
}

function modeOf(item: string): Mode {
  return item === 'types' || item === 'ir' ? item : 'code';
}

interface Names {
  readonly before: string;
  readonly after: string;
}

interface FunctionsProperties {
  readonly before: Inspected;
  readonly after: Inspected;
  readonly names: Names;
  readonly context: ViewContext;
}

/** Sizes of all functions, and the instructions of one. */
function Functions({ before, after, names, context }: FunctionsProperties): VNode {
  const all = useMemo(() => attempt(() => compareFunctions(before, after)), [before, after]);
  if (all instanceof BtfError) return problemText(all);
  const chosen = all.find(({ key }) => `code:${key}` === context.item) ?? all.find(isChanged) ?? all[0];
  if (chosen === undefined) return h('p', { class: 'muted' }, 'Neither has functions: see Types.');
  const sum = (side: 'before' | 'after', what: 'instructions' | 'bytes'): number =>
    all.reduce((total, one) => total + (one[side]?.[what] ?? 0), 0);
  return h(
    'div',
    {},
    h(
      'div',
      { class: 'table-wrap' },
      h(
        'table',
        { id: 'compare-table' },
        h(
          'thead',
          {},
          h(
            'tr',
            {},
            ['Function', 'Instructions', 'Stack', 'Bytes'].map((text) => h('th', { scope: 'col' }, text)),
          ),
        ),
        h(
          'tbody',
          {},
          all.map((one) => functionRow(one, one === chosen, context)),
          h(
            'tr',
            { class: 'total' },
            h('th', { scope: 'row' }, 'All functions'),
            cell(sum('before', 'instructions'), sum('after', 'instructions')),
            h('td', {}),
            cell(sum('before', 'bytes'), sum('after', 'bytes')),
          ),
          h(
            'tr',
            {},
            h('th', { scope: 'row' }, 'The whole file'),
            h('td', {}),
            h('td', {}),
            cell(before.bytes.length, after.bytes.length),
          ),
        ),
      ),
    ),
    h('h3', {}, chosen.name),
    part(TextDiff, {
      before: { name: names.before, text: textOf(before, chosen.before) },
      after: { name: names.after, text: textOf(after, chosen.after) },
      isIr: false,
    }),
  );
}

const isChanged = ({ before, after }: ComparedFunction): boolean => before?.bytes !== after?.bytes;

function functionRow(
  { key, name, section, before, after }: ComparedFunction,
  isChosen: boolean,
  context: ViewContext,
): VNode {
  const attributes = isChosen ? { 'aria-current': 'true' } : {};
  return h(
    'tr',
    {},
    h(
      'th',
      { scope: 'row' },
      placeLink({ tab: 'compare', item: `code:${key}` }, context, name, attributes),
      ' ',
      h('span', { class: 'muted' }, section),
    ),
    cell(before?.instructions, after?.instructions),
    cell(before?.stackBytes, after?.stackBytes),
    cell(before?.bytes, after?.bytes),
  );
}

/** `10 → 12 (+2)`; a dash on the side that lacks the value. */
function cell(before: number | undefined, after: number | undefined): VNode {
  const text = (value: number | undefined): string => value?.toLocaleString('en') ?? '–';
  if (before === after) return h('td', { class: 'number' }, text(after));
  const change = (after ?? 0) - (before ?? 0);
  const sign = change > 0 ? '+' : '−';
  const shown: Child =
    before !== undefined &&
    after !== undefined &&
    h('span', { class: change > 0 ? 'bad' : 'good' }, ` ${sign}${Math.abs(change).toLocaleString('en')}`);
  return h('td', { class: 'number' }, `${text(before)} → ${text(after)}`, shown);
}

function textOf(inspected: Inspected, size: FunctionSize | undefined): string {
  return size === undefined ? '' : listingText(disassemble(inspected, size.program));
}

interface ModulesProperties {
  readonly before: Made;
  readonly after: Made;
  readonly names: Names;
  readonly context: ViewContext;
}

/** The optimised LLVM IR of both. */
function Modules({ before, after, names, context }: ModulesProperties): VNode {
  const texts = useSignal<readonly [string, string] | undefined>(undefined);
  const problem = useSignal('');
  useEffect(() => {
    let isWanted = true;
    texts.value = undefined;
    Promise.all([context.dumpModules(before), context.dumpModules(after)]).then(
      ([one, other]) => {
        if (isWanted) texts.value = [optimised(one), optimised(other)];
      },
      (error: Error) => (problem.value = error.message),
    );
    return () => (isWanted = false);
  }, [before, after]);
  if (problem.value !== '') return h('p', { class: 'error-text', role: 'alert' }, problem.value);
  if (texts.value === undefined)
    return h('p', { class: 'muted', role: 'status' }, 'Linking both once more, for their LLVM IR…');
  const [one, other] = texts.value;
  return h(
    'div',
    {},
    h(
      'p',
      { class: 'muted' },
      `After optimisation, without debug info: ${formatSize(one.length)} and ${formatSize(other.length)}.`,
    ),
    part(TextDiff, {
      before: { name: names.before, text: one },
      after: { name: names.after, text: other },
      isIr: true,
    }),
  );
}

function optimised(modules: readonly DumpedModule[]): string {
  return withoutDebugInfo(modules.find(({ name }) => name === 'post-opt.ll')?.text ?? '');
}
