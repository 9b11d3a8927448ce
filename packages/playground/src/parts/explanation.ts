import { signal, type Signal } from '@preact/signals';
import type { Explanation } from '@bpf-link-wasm/driver/explanations';

const table = signal<((code: string) => Explanation | undefined) | undefined>(undefined);
let isAsked = false;

/** The explanation of an error code; undefined until the table is loaded, on the first call, which keeps the first view small. */
export function explanationOf(code: string): Explanation | undefined {
  if (!isAsked) {
    isAsked = true;
    import('../views/explanations.js').then(
      ({ explain }) => ((table as Signal<typeof explain | undefined>).value = explain),
      () => (isAsked = false),
    );
  }
  return table.value?.(code);
}
