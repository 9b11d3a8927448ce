import { IoError } from '@bpf-link-wasm/driver';
import { readFile } from './files/read-file.js';

/** Maximum nesting of response files; deeper nesting means that one names itself. */
const depthLimit = 16;

/**
 * Prepares the command line for the parser: replaces response files (`@file`) with their words, and gives rustc's
 * `-flavor` its second dash.
 * @param files Receives the paths of the response files.
 * @throws {IoError} IO_NOT_FOUND, IO_READ_FAILED
 */
export function expandWords(words: readonly string[], files: string[] = [], depth = 0): string[] {
  return words.flatMap((word) => {
    if (word === '-flavor') return ['--flavor'];
    if (!word.startsWith('@') || word.length === 1) return [word];
    const path = word.slice(1);
    if (depth === depthLimit) throw new IoError('IO_READ_FAILED', { path, reason: 'response files nest too deeply' });
    files.push(path);
    return expandWords(splitWords(readFile(path).toString()), files, depth + 1);
  });
}

/**
 * Splits the text of a response file at whitespace; quotes and backslashes work as in a shell.
 * @see rust-lang/rust compiler/rustc_codegen_ssa/src/back/command.rs and link.rs: one word per line, `\` before `\` and
 * space
 */
export function splitWords(text: string): string[] {
  const words: string[] = [];
  for (const [raw] of text.matchAll(/(?:\\[^]|"(?:\\[^]|[^"\\])*"|'[^']*'|[^\s\\"'])+/g)) {
    words.push(
      raw.replace(/\\([^])|"((?:\\[^]|[^"\\])*)"|'([^']*)'/g, (_, escaped, double: string | undefined, single) =>
        double === undefined ? (escaped ?? single) : double.replace(/\\([\\"$`])/g, '$1'),
      ),
    );
  }
  return words;
}
