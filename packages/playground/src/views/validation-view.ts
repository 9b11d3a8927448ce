import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useEffect } from 'preact/hooks';
import { formatKernelVersion, listKernelVersions, newestKernel } from '../inspect/kernels.js';
import { validateInWorker } from '../inspect/validate-in-worker.js';
import type { ValidationIssue, ValidationResult } from '../inspect/validation-job.js';
import { h } from '../parts/dom.js';
import type { Store } from '../state/store.js';
import { emptyView, noBtf, noObject } from './empty.js';
import { typeLink } from './type-link.js';
import type { View, ViewContext } from './view.js';

/** Whether a chosen kernel accepts the BTF, and the first kernel that does. */
export const ValidationView: View = (context) => {
  const { inspected, store } = context;
  const answer = useSignal<Answer>({ isBusy: true });
  const { kernel, loader } = store.validator.value;
  const chosenKernel = kernel || newestKernel;
  const canValidate = inspected?.btf !== undefined && inspected.btf.base === undefined;
  useEffect(() => {
    if (!canValidate) return;
    answer.value = { ...answer.peek(), isBusy: true };
    const { bytes, elf } = inspected;
    validateInWorker({ bytes, isElf: elf !== undefined, kernel: chosenKernel, loader }).then(
      (result) => (answer.value = { result, kernel: chosenKernel, loader, isBusy: false }),
      (error: Error) => (answer.value = { error, isBusy: false }),
    );
  }, [inspected, chosenKernel, loader]);
  if (inspected === undefined) return noObject();
  if (inspected.btf === undefined) return noBtf(context);
  if (inspected.btf.base !== undefined) {
    return emptyView(
      'BTF of a module is not validated here.',
      'A kernel accepts it only when it loads the module, with its own BTF as the base.',
    );
  }
  const isElf = inspected.elf !== undefined;
  const { result, error, isBusy } = answer.value;
  const set = (part: Partial<Store['validator']['value']>): void => {
    store.validator.value = { kernel, loader, ...part };
  };
  return h(
    'div',
    {},
    h(
      'div',
      { class: 'bar' },
      h('label', { for: 'kernel' }, 'Kernel'),
      h(
        'select',
        {
          id: 'kernel',
          value: chosenKernel,
          onchange: ({ target }: Event) => set({ kernel: (target as HTMLSelectElement).value }),
        },
        listKernelVersions().map((version) => {
          const text = formatKernelVersion(version);
          return h('option', { value: text }, text);
        }),
      ),
      isElf && [
        h('label', { for: 'loader' }, 'as loaded by'),
        h(
          'select',
          {
            id: 'loader',
            value: loader,
            onchange: ({ target }: Event) => set({ loader: (target as HTMLSelectElement).value as Loader }),
          },
          Object.entries(loaderNames).map(([value, text]) => h('option', { value }, text)),
        ),
      ],
    ),
    h(
      'div',
      { class: 'verdict', 'aria-live': 'polite', 'aria-busy': String(isBusy) },
      error !== undefined
        ? h('p', { class: 'error-text', role: 'alert' }, error.message)
        : result === undefined
          ? h('p', { class: 'muted' }, 'Checking against the rules of every kernel…')
          : drawResult(result, answer.value.kernel ?? chosenKernel, answer.value.loader ?? loader, context),
    ),
    h(
      'p',
      { class: 'muted' },
      isElf
        ? 'A loader fills in sizes and offsets and replaces what a kernel lacks before the kernel gets the BTF. These are the rules of unchanged kernels; those of distributions may accept more.'
        : 'Raw BTF is judged as it is, as BPF_BTF_LOAD would. These are the rules of unchanged kernels; those of distributions may accept more.',
    ),
  );
};

type Loader = Store['validator']['value']['loader'];

/** The last verdict, and whether a new one is being computed. */
interface Answer {
  readonly result?: ValidationResult;
  readonly kernel?: string;
  readonly loader?: Loader;
  readonly error?: Error;
  readonly isBusy: boolean;
}

const loaderNames: Readonly<Record<Loader, string>> = { libbpf: 'libbpf', aya: 'Aya' };

/** The verdict in a sentence, which names the loader if the loader refuses the BTF. */
function verdictOf({ answer }: ValidationResult, kernel: string, loader: Loader): string {
  if (answer.ok) return `Kernel ${kernel} accepts it`;
  return answer.refusedBy === 'loader' ? `${loaderNames[loader]} refuses it` : `Kernel ${kernel} refuses it`;
}

function minimumOf({ answer, minimum }: ValidationResult, loader: Loader): string {
  if (minimum.kernel !== undefined) return `Minimum kernel: ${minimum.kernel}`;
  return answer.refusedBy === 'loader'
    ? `${loaderNames[loader]} refuses it for every kernel`
    : 'No known kernel accepts it';
}

function drawResult(result: ValidationResult, kernel: string, loader: Loader, context: ViewContext): VNode {
  const { answer, minimum } = result;
  const isRefusedEverywhere = minimum.kernel === undefined && answer.refusedBy === 'loader';
  return h(
    'div',
    {},
    h(
      'div',
      { class: 'verdict-cards' },
      h(
        'div',
        { class: `verdict-card ${answer.ok ? 'yes' : 'no'}` },
        h('h3', {}, verdictOf(result, kernel, loader)),
        h('p', {}, answer.ok ? 'The BTF loads.' : (answer.refusal ?? '')),
      ),
      h(
        'div',
        { class: 'verdict-card' },
        h('h3', {}, minimumOf(result, loader)),
        isRefusedEverywhere
          ? h('p', {}, 'It does not reach the kernel: change what the loader reports, or use another loader.')
          : minimum.reasons.length > 0
            ? h('p', {}, 'The release before it refuses the BTF: ', minimum.reasons[0])
            : minimum.kernel !== undefined && h('p', {}, 'No older kernel reads BTF.'),
        minimum.exceptions.length > 0 && h('p', {}, `Refused again by: ${minimum.exceptions.join(', ')}`),
      ),
    ),
    answer.issues.length > 0 &&
      h(
        'ul',
        { class: 'issues' },
        answer.issues.map((issue) => drawIssue(issue, context)),
      ),
    answer.omitted > 0 && h('p', {}, `${answer.omitted} more not shown.`),
  );
}

function drawIssue(
  { code, severity, message, fix, notes, typeId, path, kernelSays }: ValidationIssue,
  context: ViewContext,
): VNode {
  const { btf } = context.inspected ?? {};
  return h(
    'li',
    { class: severity },
    h(
      'p',
      {},
      h('span', { class: `badge ${severity}` }, severity),
      ' ',
      h('code', {}, code),
      ' ',
      message,
      btf !== undefined && typeId !== undefined && [' ', typeLink(btf, typeId, context, `Type ${typeId}`)],
    ),
    kernelSays !== undefined && h('p', { class: 'muted' }, 'Message of the kernel: ', h('code', {}, kernelSays)),
    path.length > 1 && h('p', { class: 'muted' }, path.join(' → ')),
    notes.map((note) => h('p', { class: 'muted' }, note)),
    h('p', { class: 'remedy' }, fix),
  );
}
