import { BtfError } from '@bpf-link-wasm/btf';
import type { VNode } from 'preact';
import { h } from './dom.js';

/** Computes a result from a file. @returns the result, or the error that explains why it cannot be computed */
export function attempt<T>(run: () => T): T | BtfError {
  try {
    return run();
  } catch (error) {
    if (error instanceof BtfError) return error;
    throw error;
  }
}

/** The error, shown in place of the result. */
export function problemText({ code, message }: BtfError, attributes: Readonly<Record<string, unknown>> = {}): VNode {
  return h('p', { class: 'error-text', role: 'alert', ...attributes }, `${code}: ${message}`);
}
