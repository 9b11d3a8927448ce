import { useSignal } from '@preact/signals';
import { load, type LoadedObject } from '@bpf-link-wasm/vm';
import type { VNode } from 'preact';
import { useEffect, useMemo } from 'preact/hooks';
import { formatHex, parseHex } from '../input/hex-text.js';
import { readyPackets } from '../input/ready-packets.js';
import { keyOf, readableName } from '../inspect/function-names.js';
import { inputKindOf, runProgram, type InputKind, type RunReport } from '../inspect/run-program.js';
import { h, part, type Child } from '../parts/dom.js';
import { plural } from '../parts/format.js';
import { emptyView, noObject } from './empty.js';
import { RunResult } from './run-result.js';
import type { View, ViewContext } from './view.js';

const inputTitles: Record<InputKind, string> = {
  packet: 'The packet, from its Ethernet header on',
  arguments: 'Arguments, 8 bytes each, little endian',
  bytes: 'The context, as it is in memory',
};

const mostRuns = 10_000;

/** Runs a program of the object here, without a kernel: its result, its maps and output, and each of its steps. */
export const RunView: View = (context) => {
  const { inspected } = context;
  const object = useSignal<LoadedObject | undefined>(undefined);
  const problem = useSignal('');
  const report = useSignal<RunReport | undefined>(undefined);
  const start = (): void => {
    if (inspected?.elf === undefined) return;
    load(inspected.bytes).then(
      (loaded) => (object.value = loaded),
      (error: Error) => (problem.value = error.message),
    );
  };
  useEffect(start, [inspected]);
  if (inspected === undefined) return noObject();
  if (inspected.elf === undefined) return emptyView('Raw BTF has nothing to run.', 'Open a BPF object, or link one.');
  if (problem.value !== '') return emptyView('This object cannot be run here.', problem.value);
  if (object.value === undefined) return h('p', { class: 'muted' }, 'Loading the object into the machine…');
  if (object.value.programs.length === 0)
    return emptyView('No program to run.', 'A program is a global function in a section such as "xdp".');
  const reset = (): void => {
    report.value = undefined;
    start();
  };
  return part(Runner, {
    object: object.value,
    report: report.value,
    context,
    reset,
    onReport: (done) => (report.value = done),
  });
};

interface RunnerProperties {
  readonly object: LoadedObject;
  readonly report: RunReport | undefined;
  readonly context: ViewContext;
  reset(): void;
  onReport(report: RunReport): void;
}

function Runner({ object, report, context, reset, onReport }: RunnerProperties): VNode {
  const { store, item, go } = context;
  const program = object.programs.find((one) => keyOf(one) === item) ?? object.programs[0]!;
  const kind = inputKindOf(program.type);
  const given = store.runInput.value;
  const text = given[kind] ?? formatHex(kind === 'packet' ? readyPackets[0]!.bytes : new Uint8Array(64));
  const bytes = useMemo(() => parseHex(text), [text]);
  const refusal = useSignal('');
  const set = (value: string): void => {
    store.runInput.value = { ...given, [kind]: value };
  };
  const run = (): void => {
    if (typeof bytes === 'string') return;
    try {
      refusal.value = '';
      onReport(runProgram(object, { program: program.name, bytes, repeat: given.repeat }));
    } catch (error) {
      refusal.value = (error as Error).message;
    }
  };
  const chosen = readyPackets.find((one) => formatHex(one.bytes) === text)?.id ?? '';
  return h(
    'div',
    { class: 'run' },
    h(
      'div',
      { class: 'bar' },
      h('label', { for: 'run-program' }, 'Program'),
      h(
        'select',
        {
          id: 'run-program',
          value: keyOf(program),
          onchange: ({ target }: Event) => go({ tab: 'run', item: (target as HTMLSelectElement).value }),
        },
        object.programs.map((one) => h('option', { value: keyOf(one) }, `${readableName(one.name)} in ${one.section}`)),
      ),
      kind === 'packet' && readyPacketChoice(chosen, set),
      h('label', { for: 'run-repeat' }, 'Times'),
      h('input', {
        id: 'run-repeat',
        type: 'number',
        min: 1,
        max: mostRuns,
        value: given.repeat,
        onchange: ({ target }: Event) => {
          const { valueAsNumber: times } = target as HTMLInputElement;
          const repeat = Number.isFinite(times) ? Math.min(mostRuns, Math.max(1, Math.floor(times))) : 1;
          store.runInput.value = { ...given, repeat };
        },
      }),
      h(
        'button',
        { id: 'run', type: 'button', class: 'primary', disabled: typeof bytes === 'string', onclick: run },
        'Run',
      ),
      h('button', { id: 'run-reset', type: 'button', onclick: reset }, 'Empty the maps'),
    ),
    h('label', { for: 'run-bytes', class: 'muted' }, inputTitles[kind]),
    h('textarea', {
      id: 'run-bytes',
      class: 'bytes-field',
      rows: Math.min(6, Math.max(2, text.split('\n').length)),
      spellcheck: false,
      autocomplete: 'off',
      value: text,
      oninput: ({ target }: Event) => set((target as HTMLTextAreaElement).value),
    }),
    h('p', typeof bytes === 'string' ? { class: 'error-text', role: 'alert' } : { class: 'muted' }, countText(bytes)),
    refusal.value !== '' && h('p', { class: 'error-text', role: 'alert' }, refusal.value),
    report === undefined
      ? h('p', { class: 'muted' }, 'The program runs here in the page, in a machine of its own; no kernel takes part.')
      : part(RunResult, { report, sources: context.sources }),
  );
}

const countText = (bytes: Uint8Array | string): Child =>
  typeof bytes === 'string' ? `Not bytes: ${bytes}` : plural(bytes.length, 'byte');

function readyPacketChoice(chosen: string, set: (text: string) => void): Child {
  return [
    h('label', { for: 'run-packet' }, 'Packet'),
    h(
      'select',
      {
        id: 'run-packet',
        value: chosen,
        onchange: ({ target }: Event) => {
          const found = readyPackets.find(({ id }) => id === (target as HTMLSelectElement).value);
          if (found !== undefined) set(formatHex(found.bytes));
        },
      },
      chosen === '' && h('option', { value: '' }, 'as edited'),
      readyPackets.map(({ id, title }) => h('option', { value: id }, title)),
    ),
  ];
}
