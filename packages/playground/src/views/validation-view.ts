import { formatKernelVersion, listKernelVersions, newestKernel } from '../inspect/kernels.js';
import { validateInWorker } from '../inspect/validate-in-worker.js';
import type { ValidationIssue, ValidationResult } from '../inspect/validation-job.js';
import { h, replace } from '../parts/dom.js';
import { emptyView, noObject } from './empty.js';
import type { View, ViewContext } from './view.js';

/** Whether a chosen kernel accepts the BTF, and the first kernel that does. */
export const validationView: View = (context) => {
  const { inspected, memory } = context;
  if (inspected === undefined) return noObject();
  if (inspected.btf === undefined) {
    return emptyView(
      'This file has no BTF that can be read.',
      'Build with debug info (debug = 2), and link without stripping BTF.',
    );
  }
  if (inspected.btf.base !== undefined) {
    return emptyView(
      'BTF of a module is not validated here.',
      'A kernel takes it only with its own base, from the module that it loads.',
    );
  }
  const isElf = inspected.elf !== undefined;
  const answer = h(
    'div',
    { class: 'verdict', 'aria-live': 'polite' },
    h('p', { class: 'muted' }, 'Asking every kernel…'),
  );
  const kernel = h(
    'select',
    { id: 'kernel' },
    listKernelVersions().map((version) => {
      const text = formatKernelVersion(version);
      return h('option', { value: text, selected: text === (memory.get('kernel') ?? newestKernel) }, text);
    }),
  );
  const loader = h(
    'select',
    { id: 'loader' },
    [
      ['libbpf', 'libbpf'],
      ['aya', 'Aya'],
    ].map(([value, text]) => h('option', { value: value!, selected: value === memory.get('loader') }, text)),
  );
  const ask = async (): Promise<void> => {
    memory.set('kernel', kernel.value);
    memory.set('loader', loader.value);
    answer.setAttribute('aria-busy', 'true');
    try {
      const result = await validateInWorker({
        bytes: inspected.bytes,
        isElf,
        kernel: kernel.value,
        loader: loader.value as 'libbpf' | 'aya',
      });
      replace(answer, drawResult(result, kernel.value, context));
    } catch (error) {
      replace(answer, h('p', { class: 'error-text', role: 'alert' }, (error as Error).message));
    }
    answer.removeAttribute('aria-busy');
  };
  kernel.addEventListener('change', () => void ask());
  loader.addEventListener('change', () => void ask());
  void ask();
  return h(
    'div',
    {},
    h(
      'div',
      { class: 'bar' },
      h('label', { for: 'kernel' }, 'Kernel'),
      kernel,
      isElf && [h('label', { for: 'loader' }, 'as loaded by'), loader],
    ),
    answer,
    h(
      'p',
      { class: 'muted' },
      isElf
        ? 'A loader fills in sizes and offsets and replaces what a kernel lacks before the kernel gets the BTF. These are the rules of unchanged kernels; those of vendors may take more.'
        : 'Raw BTF is judged as it is, as BPF_BTF_LOAD would. These are the rules of unchanged kernels; those of vendors may take more.',
    ),
  );
};

function drawResult({ answer, minimum }: ValidationResult, kernel: string, context: ViewContext): HTMLElement {
  return h(
    'div',
    {},
    h(
      'div',
      { class: 'verdict-cards' },
      h(
        'div',
        { class: `verdict-card ${answer.ok ? 'yes' : 'no'}` },
        h('h3', {}, `Kernel ${kernel} ${answer.ok ? 'accepts it' : 'refuses it'}`),
        h('p', {}, answer.ok ? 'The BTF loads.' : (answer.refusal ?? '')),
      ),
      h(
        'div',
        { class: 'verdict-card' },
        h('h3', {}, minimum.kernel === undefined ? 'No known kernel accepts it' : `Minimum kernel: ${minimum.kernel}`),
        minimum.reasons.length === 0
          ? h('p', {}, 'No older kernel with BTF is known.')
          : h('p', {}, 'The kernel before says: ', minimum.reasons[0]),
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
  { go }: ViewContext,
): HTMLElement {
  const open = (event: Event): void => {
    event.preventDefault();
    go({ tab: 'btf', item: String(typeId) });
  };
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
      typeId !== undefined && [' ', h('a', { href: `#btf/${typeId}`, onclick: open }, `Type ${typeId}`)],
    ),
    kernelSays !== undefined && h('p', { class: 'muted' }, 'The kernel says ', h('code', {}, kernelSays)),
    path.length > 1 && h('p', { class: 'muted' }, path.join(' → ')),
    notes.map((note) => h('p', { class: 'muted' }, note)),
    h('p', { class: 'remedy' }, fix),
  );
}
