import { useSignal } from '@preact/signals';
import { load, type LoadedObject } from '@bpf-link-wasm/vm';
import type { VNode } from 'preact';
import { useEffect, useMemo } from 'preact/hooks';
import { parseHex } from '../input/hex-text.js';
import { keyOf, readableName } from '../inspect/function-names.js';
import { contextOfFields, runFieldsOf, takesPacket } from '../inspect/run-fields.js';
import { runProgram, type RunReport } from '../inspect/run-program.js';
import { h, part, type Child } from '../parts/dom.js';
import { emptyView, noObject } from './empty.js';
import { KernelsField } from './kernels-field.js';
import { defaultBytes, RunInputPart } from './run-input.js';
import { RunResult } from './run-result.js';
import type { View, ViewContext } from './view.js';

const mostRuns = 10_000;

/** Runs a program of the object here, without a kernel: its result, its maps and output, and each of its steps. */
export const RunView: View = (context) => {
  const { inspected, store } = context;
  const object = useSignal<LoadedObject | undefined>(undefined);
  const problem = useSignal('');
  const report = useSignal<RunReport | undefined>(undefined);
  const [kernel] = store.kernels.value;
  const start = (): void => {
    report.value = undefined;
    if (inspected?.elf === undefined) return;
    load(inspected.bytes, kernel && { kernelBtf: kernel.types }).then(
      (loaded) => {
        problem.value = '';
        object.value = loaded;
      },
      (error: Error) => (problem.value = error.message),
    );
  };
  useEffect(start, [inspected, kernel]);
  if (inspected === undefined) return noObject();
  if (inspected.elf === undefined) return emptyView('Raw BTF has nothing to run.', 'Open a BPF object, or link one.');
  return h(
    'div',
    { class: 'run' },
    problem.value !== ''
      ? emptyView('This object cannot be run here.', problem.value)
      : object.value === undefined
        ? h('p', { class: 'muted' }, 'Loading the object into the machine…')
        : object.value.programs.length === 0
          ? emptyView('No program to run.', 'A program is a global function in a section such as "xdp".')
          : part(Runner, {
              object: object.value,
              context,
              reset: start,
              onReport: (done) => (report.value = done),
            }),
    part(KernelsField, { store, id: 'run-kernels' }),
    object.value !== undefined && problem.value === '' && after(report.value, context),
  );
};

const after = (report: RunReport | undefined, { sources }: ViewContext): Child =>
  report === undefined
    ? h('p', { class: 'muted' }, 'The program runs here in the page, in a machine of its own; no kernel takes part.')
    : part(RunResult, { report, sources });

interface RunnerProperties {
  readonly object: LoadedObject;
  readonly context: ViewContext;
  reset(): void;
  onReport(report: RunReport): void;
}

function Runner({ object, context, reset, onReport }: RunnerProperties): VNode {
  const { store, item, go } = context;
  const program = object.programs.find((one) => keyOf(one) === item) ?? object.programs[0]!;
  const fields = useMemo(() => runFieldsOf(program), [program]);
  const hasPacket = takesPacket(program.type);
  const given = store.runInput.value;
  const usesBytes = !hasPacket && (given.usesBytes || fields.length === 0);
  const text = (hasPacket ? given.packet : given.bytes) ?? defaultBytes(hasPacket);
  const bytes = useMemo(() => parseHex(text), [text]);
  const isWrong = (hasPacket || usesBytes) && typeof bytes === 'string';
  const refusal = useSignal('');
  const run = (): void => {
    try {
      refusal.value = '';
      const texts = given.fields[keyOf(program)] ?? {};
      const input = usesBytes ? { bytes: bytes as Uint8Array } : contextOfFields(fields, texts);
      const whole = hasPacket ? { ...input, data: bytes as Uint8Array } : input;
      onReport(runProgram(object, { program: program.name, context: whole, repeat: given.repeat }));
    } catch (error) {
      refusal.value = (error as Error).message;
    }
  };
  return h(
    'div',
    { class: 'run-form' },
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
      h('button', { id: 'run', type: 'button', class: 'primary', disabled: isWrong, onclick: run }, 'Run'),
      h('button', { id: 'run-reset', type: 'button', onclick: reset }, 'Empty the maps'),
    ),
    part(RunInputPart, { store, program, fields, usesBytes, text, bytes }),
    h('p', { id: 'run-refusal', class: 'error-text', role: 'alert', hidden: refusal.value === '' }, refusal.value),
  );
}
