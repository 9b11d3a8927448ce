/**
 * Characters that move the cursor, change the terminal's state, or reorder text. Names in programs, paths and LLVM's
 * messages are not trusted.
 * @see https://trojansource.codes on the controls of direction
 */
const controls = /(?![\n\t])[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}]/gu;

/** Escapes text of several lines for a terminal: control characters other than line feed and tab become `\u{1b}`. */
export function escapeControls(text: string): string {
  return text.replace(controls, (character) => `\\u{${character.codePointAt(0)?.toString(16) ?? ''}}`);
}

/** Escapes a name or path for a terminal, line feeds included, so that it cannot start a line. */
export function escapeName(text: string): string {
  return escapeControls(text).replaceAll('\n', '\\u{a}');
}

/**
 * Escapes a message that starts within a line: each further line is prefixed with a bar, so that it cannot pass for
 * another message.
 */
export function escapeMessage(text: string): string {
  return escapeControls(text.trimEnd()).replaceAll('\n', '\n    | ');
}

/** Prints text on standard output, escaped. Coloured text is escaped before it is coloured, and printed without this. */
export function printText(text: string): void {
  process.stdout.write(escapeControls(text));
}

/** Prints text on standard error. */
export function printMessage(text: string): void {
  process.stderr.write(escapeControls(text));
}
