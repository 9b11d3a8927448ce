import { explanations, type Explanation } from '@bpf-link-wasm/driver/explanations';

/** Explains a code; undefined for one that the table lacks. */
export function explain(code: string): Explanation | undefined {
  return Object.hasOwn(explanations, code) ? explanations[code] : undefined;
}
