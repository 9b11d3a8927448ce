import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { h } from '../parts/dom.js';
import type { Store } from '../state/store.js';

/** The kernels whose types are known, and a field to add more. @param id The element's id; the page has several such fields. */
export function KernelsField({ store, id }: { readonly store: Store; readonly id: string }): VNode {
  const { kernels } = store;
  const problem = useSignal('');
  const add = async (files: readonly File[]): Promise<void> => {
    problem.value = '';
    const { readKernel } = await import('../inspect/kernels.js');
    for (const file of files) {
      try {
        const kernel = await readKernel(file.name, new Uint8Array(await file.arrayBuffer()));
        kernels.value = [...kernels.value.filter(({ name }) => name !== file.name), kernel];
      } catch (error) {
        problem.value = `${file.name}: ${(error as Error).message}`;
      }
    }
  };
  const names = kernels.value.map(({ name }) => name);
  return h(
    'div',
    { class: 'kernels-field' },
    h(
      'div',
      { class: 'bar' },
      h('label', { for: id }, 'BTF of kernels'),
      h('input', {
        id,
        type: 'file',
        multiple: true,
        onchange: ({ target }: Event) => {
          const field = target as HTMLInputElement;
          const files = [...(field.files ?? [])];
          // So that the same file can be added again, and the field does not repeat a name from the list next to it.
          field.value = '';
          void add(files);
        },
      }),
      names.length > 0 && [
        h('span', { class: 'kernel-names' }, names.join(', ')),
        h(
          'button',
          {
            type: 'button',
            class: 'small',
            onclick: () => {
              kernels.value = [];
              document.getElementById(id)?.focus();
            },
          },
          names.length === 1 ? 'Remove' : 'Remove all',
        ),
      ],
    ),
    h('p', { id: `${id}-problem`, class: 'error-text', role: 'alert', hidden: problem.value === '' }, problem.value),
  );
}
