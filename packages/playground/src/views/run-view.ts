import type { LoadedObject } from '@bpf-link-wasm/vm';
import type { VNode } from 'preact';
import { useEffect, useMemo } from 'preact/hooks';
import { parseHex } from '../input/hex-text.js';
import { keyOf, readableName } from '../inspect/function-names.js';
import { contextOfFields, runFieldsOf } from '../inspect/run-fields.js';
import type { RunRequest } from '../inspect/run-program.js';
import { h, part } from '../parts/dom.js';
import { emptyView, noObject } from './empty.js';
import { KernelsField } from './kernels-field.js';
import { defaultBytes, RunInputPart } from './run-input.js';
import { RunResult } from './run-result.js';
import type { View, ViewContext } from './view.js';

const maxRuns = 10_000;

/** Runs a program of the object in the page, without a kernel, and shows its result, maps, output and steps. */
export const RunView: View = (context) => {
  const { inspected, store, runs } = context;
  const { object, problem, report } = store.machine.value;
  const [kernel] = store.kernels.value;
  useEffect(() => void runs.load(), [inspected, kernel]);
  if (inspected === undefined) return noObject();
  if (inspected.elf === undefined) return emptyView('Raw BTF has nothing to run.', 'Open a BPF object, or link one.');
  if (problem !== '') {
    return h(
      'div',
      { class: 'run' },
      emptyView('This object cannot be run here.', problem),
      part(KernelsField, { store, id: 'run-kernels' }),
    );
  }
  if (object === undefined) return h('p', { class: 'muted', role: 'status' }, 'Loading the object into the machine…');
  if (object.programs.length === 0)
    return emptyView('No program to run.', 'A program is a global function in a section such as "xdp".');
  return h(
    'div',
    { class: 'run' },
    part(Runner, { object, context }),
    report === undefined
      ? h(
          'p',
          { class: 'muted' },
          'Press Run. The program runs in the page, in a virtual machine; then you can step through it.',
        )
      : part(RunResult, { report, context }),
  );
};

interface RunnerProperties {
  readonly object: LoadedObject;
  readonly context: ViewContext;
}

function Runner({ object, context }: RunnerProperties): VNode {
  const { store, item, go, runs } = context;
  const program = object.programs.find((one) => keyOf(one) === item) ?? object.programs[0]!;
  const fields = useMemo(() => runFieldsOf(program), [program]);
  const hasPacket = program.packet !== undefined;
  const given = store.runInput.value;
  const usesBytes = !hasPacket && (given.usesBytes || fields.length === 0);
  const text = (hasPacket ? given.packet : given.bytes) ?? defaultBytes(program.packet);
  const bytes = useMemo(() => parseHex(text), [text]);
  const isWrong = (hasPacket || usesBytes) && typeof bytes === 'string';
  const { refusal } = store.machine.value;
  const request = (): RunRequest => {
    const texts = given.fields[keyOf(program)] ?? {};
    const input = usesBytes ? { bytes: bytes as Uint8Array } : contextOfFields(fields, texts);
    const whole = hasPacket ? { ...input, data: bytes as Uint8Array } : input;
    return { program: program.name, context: whole, repeat: given.repeat };
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
      h(
        'label',
        { class: 'inline-field' },
        'Repeat',
        h('input', {
          id: 'run-repeat',
          type: 'number',
          min: 1,
          max: maxRuns,
          value: given.repeat,
          onchange: ({ target }: Event) => {
            const { valueAsNumber: times } = target as HTMLInputElement;
            const repeat = Number.isFinite(times) ? Math.min(maxRuns, Math.max(1, Math.floor(times))) : 1;
            store.runInput.value = { ...given, repeat };
          },
        }),
      ),
      h(
        'button',
        { id: 'run', type: 'button', class: 'primary', disabled: isWrong, onclick: () => void runs.run(request) },
        'Run',
      ),
      h('button', { id: 'run-reset', type: 'button', onclick: () => void runs.reset() }, 'Empty the maps'),
    ),
    part(RunInputPart, { store, program, fields, usesBytes, text, bytes }),
    // Packets need no types; a kernel's types name the fields of other contexts.
    !hasPacket && part(KernelsField, { store, id: 'run-kernels' }),
    h('p', { id: 'run-refusal', class: 'error-text', role: 'alert', hidden: refusal === '' }, refusal),
  );
}
