import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import exampleLog from '../../tests/fixtures/verifier-logs/null-map-value.txt?url';
import { disassemble } from '../inspect/disassemble.js';
import { explainRefusal, type Refusal } from '../inspect/explain-refusal.js';
import { lineKey, sourceFilesOf } from '../inspect/source-text.js';
import { parseVerifierLog, stateAt, type VerifierLog, type VerifierStep } from '../inspect/verifier-log.js';
import { h, part, type Child } from '../parts/dom.js';
import { plural } from '../parts/format.js';
import { linkLines } from './link-lines.js';
import { SourcePane } from './source-pane.js';
import { placeOf, VerifierSummary, type ExplainedProperties, type MatchedProgram } from './verifier-summary.js';
import type { View, ViewContext } from './view.js';

/** Number of steps that are shown at first: the last ones, which lead to the error. */
const shownSteps = 300;

/** Maximum length of a log, in characters; only the end of a longer log is read. Its length depends on the loader's buffer. */
const maxCharacters = 32_000_000;

/** Explains a verifier's log that the user has pasted, with registers and source next to the instructions. */
export const VerifierView: View = (context) => {
  const { store } = context;
  const text = store.verifierLog.value;
  const log = useMemo(() => parseVerifierLog(text), [text]);
  const refusal = useMemo(() => explainRefusal(log), [log]);
  const take = ({ target }: Event): void => {
    store.verifierLog.value = (target as HTMLTextAreaElement).value.slice(-maxCharacters);
  };
  return h(
    'div',
    { class: 'verifier' },
    h('label', { for: 'verifier-log', class: 'muted' }, "The verifier's log of a program that the kernel refused"),
    h('textarea', {
      id: 'verifier-log',
      class: 'bytes-field',
      rows: text === '' ? 8 : 2,
      spellcheck: false,
      autocomplete: 'off',
      placeholder: '0: R1=ctx() R10=fp0\n0: (85) call bpf_get_current_pid_tgid#14 …',
      value: text,
      oninput: take,
    }),
    text === ''
      ? h(
          'div',
          { class: 'bar' },
          h(
            'p',
            { class: 'muted' },
            "Paste the output of a loader here: libbpf, bpftool -d and Aya print the verifier's log with their error. It stays in the page.",
          ),
          h(
            'button',
            {
              id: 'verifier-example',
              type: 'button',
              class: 'small',
              onclick: async () => {
                const example = await fetch(exampleLog).then((response) => (response.ok ? response.text() : ''));
                if (store.verifierLog.value === '') store.verifierLog.value = example;
              },
            },
            'Show an example',
          ),
        )
      : part(Explained, { key: text.length, log, refusal, context }),
  );
};

function Explained({ log, refusal, context }: ExplainedProperties): VNode {
  const chosen = useSignal(Math.max(0, log.steps.length - 1));
  const isWhole = useSignal(false);
  const box = useRef<HTMLElement>(null);
  const list = useRef<HTMLElement>(null);
  const known = useMemo(() => match(log, context), [log, context.inspected, context.sources]);
  useLayoutEffect(() => {
    if (box.current !== null) return linkLines(box.current);
    return undefined;
  }, []);
  useLayoutEffect(() => {
    if (list.current !== null) list.current.scrollTop = list.current.scrollHeight;
  }, []);
  if (log.steps.length === 0 && refusal === undefined) {
    return h(
      'p',
      { id: 'verifier-empty', class: 'error-text', role: 'alert' },
      'No instructions found. Expected lines such as "7: (79) r1 = *(u64 *)(r0 +0)": load with the log of the verifier on (bpftool -d).',
    );
  }
  const first = isWhole.value ? 0 : Math.max(0, log.steps.length - shownSteps);
  const choose = (step: number): void => {
    chosen.value = Math.max(0, Math.min(log.steps.length - 1, step));
  };
  const move = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    choose(Math.max(first, chosen.value + step));
    list.current?.querySelector<HTMLElement>(`[data-step="${chosen.value}"] button`)?.focus();
  };
  return h(
    'div',
    {},
    part(VerifierSummary, { log, refusal, known, context, choose }),
    log.steps.length > 0 &&
      h(
        'div',
        { class: `verifier-panes${known === undefined ? ' alone' : ''}`, ref: box },
        known !== undefined && part(SourcePane, { files: known.files, tints: known.tints }),
        h(
          'div',
          { class: 'listing-scroll', role: 'group', 'aria-label': 'Steps of the verifier', tabindex: 0, ref: list },
          first > 0 &&
            h(
              'button',
              { type: 'button', class: 'small', onclick: () => (isWhole.value = true) },
              `Show ${plural(first, 'earlier step')}`,
            ),
          h(
            'ol',
            { class: 'verifier-steps', onkeydown: move },
            log.steps
              .slice(first)
              .map((step, offset) =>
                drawStep(step, first + offset, { log, refusal, known, chosen: chosen.value, choose }),
              ),
          ),
        ),
        part(State, { log, at: chosen.value, register: refusal?.register }),
      ),
  );
}

/** Finds the program by its name, or by its source lines; undefined when no such program is open. */
function match(log: VerifierLog, { inspected, sources }: ViewContext): MatchedProgram | undefined {
  if (inspected === undefined || log.steps.length === 0) return undefined;
  const last = Math.max(...log.steps.map(({ index }) => index));
  const lines = new Set(log.steps.flatMap(({ source }) => (source === undefined ? [] : [source.text.trim()])));
  const program = inspected.programs.find((one) => {
    if (one.size / 8 <= last) return false;
    if (log.program !== '') return one.name === log.program;
    return one.lines.some(({ text }) => text.trim() !== '' && lines.has(text.trim()));
  });
  if (program === undefined || program.lines.length === 0) return undefined;
  const { rows } = disassemble(inspected, program);
  const keys = new Map(
    rows.flatMap(({ index, source }) => (source === undefined ? [] : [[index, source.key] as const])),
  );
  const tints = new Map<string, number>();
  for (const key of keys.values()) if (!tints.has(key)) tints.set(key, tints.size % 6);
  return { program, files: sourceFilesOf(program, sources), tints, keys };
}

interface StepContext {
  readonly log: VerifierLog;
  readonly refusal: Refusal | undefined;
  readonly known: MatchedProgram | undefined;
  readonly chosen: number;
  choose(step: number): void;
}

function drawStep(step: VerifierStep, at: number, { log, refusal, known, chosen, choose }: StepContext): Child {
  const { source, from, index, text, after } = step;
  const before = log.steps[at - 1]?.source;
  const key = known?.keys.get(index) ?? (source && source.line > 0 ? lineKey(source.file, source.line) : undefined);
  const tint = known?.tints.get(key ?? '');
  const isError = refusal?.step === at;
  return [
    from !== undefined && h('li', { class: 'verifier-branch' }, `back to the branch at instruction ${from}`),
    source !== undefined &&
      (source.text !== before?.text || source.line !== before.line) &&
      h(
        'li',
        { class: 'verifier-source' },
        h('code', {}, source.text),
        ' ',
        h('span', { class: 'muted' }, placeOf(step)),
      ),
    h(
      'li',
      {
        class: `verifier-step${tint === undefined ? '' : ` tint-${tint}`}${isError ? ' refused' : ''}`,
        'data-step': at,
        'data-line': key,
      },
      h(
        'button',
        {
          type: 'button',
          tabindex: at === chosen ? 0 : -1,
          'aria-current': at === chosen ? 'step' : undefined,
          onclick: () => choose(at),
        },
        h('span', { class: 'index' }, index),
        h('code', {}, text),
        h(
          'span',
          { class: 'note' },
          isError ? refusal.message : [...after].map(([name, value]) => `${name}=${value}`).join(' '),
        ),
      ),
    ),
  ];
}

/** Registers and stack slots before a step. */
function State({
  log,
  at,
  register,
}: {
  readonly log: VerifierLog;
  readonly at: number;
  readonly register: string | undefined;
}): VNode {
  const state = useMemo(() => stateAt(log, at), [log, at]);
  return h(
    'div',
    { class: 'verifier-state', role: 'group', tabindex: 0, 'aria-label': 'What the verifier knows' },
    h('h3', {}, `Before instruction ${log.steps[at]!.index}`),
    h(
      'dl',
      { id: 'verifier-state' },
      [...state].map(([name, value]) =>
        h('div', { class: name === register ? 'lit' : '' }, h('dt', {}, name), h('dd', {}, h('code', {}, value))),
      ),
    ),
  );
}
