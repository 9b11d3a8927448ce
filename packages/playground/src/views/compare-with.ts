import type { VNode } from 'preact';
import { h } from '../parts/dom.js';
import { linkName } from '../state/command-line.js';
import { optionValues, type FormOptions } from '../state/options.js';
import type { ViewContext } from './view.js';

/** The controls that choose what results are compared with. */
export function CompareWith({ context }: { readonly context: ViewContext }): VNode {
  const { store, compare } = context;
  const options = store.options.value;
  const compared = store.compared.value;
  const canLink = store.inputs.value.length > 0;
  const { level = '', cpu = '' } = presetOf(compared?.options, options);
  const choose = (change: Partial<FormOptions>): void => compare.against({ ...options, ...change });
  const open = (files: FileList | null | undefined): void => {
    const file = files?.[0];
    if (file !== undefined) void compare.open(file);
  };
  return h(
    'div',
    {
      class: 'bar compare-with',
      ondragover: (event: DragEvent) => event.preventDefault(),
      ondrop: (event: DragEvent) => {
        // A file dropped here is compared with the results; anywhere else it is linked or opened.
        event.preventDefault();
        event.stopPropagation();
        open(event.dataTransfer?.files);
      },
    },
    h('span', { class: 'muted' }, canLink ? 'A is B linked again with' : 'A is'),
    canLink &&
      choice('compare-level', 'optimisation', level, levels, (optimize) =>
        choose({ optimize } as Partial<FormOptions>),
      ),
    canLink && choice('compare-cpu', 'CPU', cpu, cpus, (value) => choose({ cpu: value } as Partial<FormOptions>)),
    canLink && h('span', { class: 'muted' }, 'or'),
    h(
      'button',
      { id: 'compare-keep', type: 'button', class: 'small', onclick: () => compare.keep() },
      'B as it is now',
    ),
    h('span', { class: 'muted' }, 'or'),
    h(
      'label',
      { class: 'file-field' },
      h('span', {}, 'a file, chosen or dropped here'),
      h('input', {
        id: 'compare-file',
        type: 'file',
        onchange: ({ target }: Event) => open((target as HTMLInputElement).files),
      }),
    ),
    compared !== undefined &&
      h(
        'button',
        { id: 'compare-none', type: 'button', class: 'small', onclick: () => compare.against(undefined) },
        'Forget A',
      ),
  );
}

const levels = optionValues.optimize.map((level) => [level, `-O ${level}`] as const);
const cpus = optionValues.cpu.slice(1).map((cpu) => [cpu, cpu] as const);

/** The choice that describes the other link, if it differs from the present options only in the level or only in the CPU. */
function presetOf(other: FormOptions | undefined, options: FormOptions): { level?: string; cpu?: string } {
  if (other === undefined) return {};
  const { optimize, cpu } = other;
  return {
    ...(linkName({ ...options, optimize }) === linkName(other) && { level: optimize }),
    ...(linkName({ ...options, cpu }) === linkName(other) && { cpu }),
  };
}

function choice(
  id: string,
  label: string,
  value: string,
  choices: readonly (readonly [value: string, title: string])[],
  onChoose: (value: string) => void,
): VNode {
  return h(
    'label',
    { class: 'inline-field' },
    h('span', {}, label),
    h(
      'select',
      { id, value, onchange: ({ target }: Event) => onChoose((target as HTMLSelectElement).value) },
      h('option', { value: '', disabled: true }, 'choose'),
      choices.map(([one, title]) => h('option', { value: one }, title)),
    ),
  );
}
