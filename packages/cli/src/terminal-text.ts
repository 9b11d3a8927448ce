/**
 * What moves the cursor, changes what a terminal shows or is, or reorders text. Names in programs, paths and LLVM's words
 * come from anybody.
 * @see https://trojansource.codes on the controls of direction
 */
const controls = /(?![\n\t])[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}]/gu;

/** Text of several lines for a terminal: control characters other than line feed and tab read `\u{1b}`. */
export function escapeControls(text: string): string {
  return text.replace(controls, (character) => `\\u{${character.codePointAt(0)?.toString(16) ?? ''}}`);
}

/** A name or path for a terminal: line feeds are escaped too, so that it cannot begin a line. */
export function escapeName(text: string): string {
  return escapeControls(text).replaceAll('\n', '\\u{a}');
}

/** A message that begins within a line: each further line is set apart by a bar, so that none of them reads as another message. */
export function escapeMessage(text: string): string {
  return escapeControls(text.trimEnd()).replaceAll('\n', '\n    | ');
}

/** Prints text on standard output; painted text is escaped before it is painted, and not here. */
export function printText(text: string): void {
  process.stdout.write(escapeControls(text));
}

/** Prints text on standard error. */
export function printMessage(text: string): void {
  process.stderr.write(escapeControls(text));
}
