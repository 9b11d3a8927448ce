import { explanations, type Explanation } from '@bpf-link-wasm/driver/explanations';

/** The explanation of an error code; undefined for an unknown code. */
export function explain(code: string): Explanation | undefined {
  return Object.hasOwn(explanations, code) ? explanations[code] : undefined;
}
