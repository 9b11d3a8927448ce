import { demangleRust } from '@bpf-link-wasm/driver';
import type { Program } from '@bpf-link-wasm/btf';

/** A function's name in the source: demangles Rust's symbols, and returns others unchanged. */
export function readableName(symbol: string): string {
  return demangleRust(symbol) ?? symbol;
}

/** Whether a loader loads the function as a program: those in .text are only called by others. */
export function isEntry({ section }: Pick<Program, 'section'>): boolean {
  return section !== '.text';
}

/** The key of a function in the page's addresses, with its section, because functions of two sections may have the same name. */
export function keyOf({ section, name }: Pick<Program, 'section' | 'name'>): string {
  return `${section}:${name}`;
}

/** Sorts functions: first the programs that a loader loads, then those that are only called. */
export function entriesFirst<One extends Pick<Program, 'section'>>(functions: readonly One[]): One[] {
  return [...functions.filter(isEntry), ...functions.filter((one) => !isEntry(one))];
}
