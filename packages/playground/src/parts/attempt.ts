import { BtfError } from '@bpf-link-wasm/btf';
import type { VNode } from 'preact';
import { h } from './dom.js';

/** What is made of a file, or the error that says why the file does not allow it. */
export function attempt<T>(run: () => T): T | BtfError {
  try {
    return run();
  } catch (error) {
    if (error instanceof BtfError) return error;
    throw error;
  }
}

/** Such an error, in the place of what was to be shown. */
export function problemText({ code, message }: BtfError, attributes: Readonly<Record<string, unknown>> = {}): VNode {
  return h('p', { class: 'error-text', role: 'alert', ...attributes }, `${code}: ${message}`);
}
