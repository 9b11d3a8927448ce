import { demangleRust } from '@bpf-link-wasm/driver';
import type { Program } from '@bpf-link-wasm/btf';

/** A function's name in the source: Rust's symbols are demangled, others stay. */
export function readableName(symbol: string): string {
  return demangleRust(symbol) ?? symbol;
}

/** Whether a loader loads the function as a program: those in .text are only called by others. */
export function isEntry({ section }: Pick<Program, 'section'>): boolean {
  return section !== '.text';
}

/** Names functions in addresses of the page: two sections may have functions of one name. */
export function keyOf({ section, name }: Pick<Program, 'section' | 'name'>): string {
  return `${section}:${name}`;
}

/** The functions, programs that a loader loads first. */
export function entriesFirst<One extends Pick<Program, 'section'>>(functions: readonly One[]): One[] {
  return [...functions.filter(isEntry), ...functions.filter((one) => !isEntry(one))];
}
