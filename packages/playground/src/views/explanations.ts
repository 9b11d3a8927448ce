import { btf } from '../../../cli/src/explain/btf.js';
import type { Explanation } from '../../../cli/src/explain/explanation.js';
import { inputs } from '../../../cli/src/explain/inputs.js';
import { linking } from '../../../cli/src/explain/linking.js';
import { usageAndIo } from '../../../cli/src/explain/usage-and-io.js';

/** The command's own table, which `bpf-link-wasm --explain` prints. */
const explanations: Readonly<Record<string, Explanation>> = { ...inputs, ...linking, ...btf, ...usageAndIo };

/** Explains a code; undefined for one that the table lacks. */
export function explain(code: string): Explanation | undefined {
  return Object.hasOwn(explanations, code) ? explanations[code] : undefined;
}
