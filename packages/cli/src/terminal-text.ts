/**
 * Characters that move the cursor, change the terminal's state, or reorder text. Names in programs, paths and LLVM's
 * messages are not trusted.
 * @see https://trojansource.codes on characters that control direction
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

/**
 * Whether text for a stream is coloured: on terminals, and everywhere if FORCE_COLOR is set. NO_COLOR takes precedence,
 * because users set it, while tools such as Nx set FORCE_COLOR. Node's `styleText` is not used, because that of Node 20
 * always colours when it is given several styles.
 * @see https://no-color.org and https://force-color.org
 */
export function isColoured({ isTTY }: { readonly isTTY?: boolean }, environment = process.env): boolean {
  const { NO_COLOR = '', FORCE_COLOR = '', TERM } = environment;
  if (NO_COLOR !== '') return false;
  if (FORCE_COLOR !== '') return FORCE_COLOR !== '0' && FORCE_COLOR !== 'false';
  return isTTY === true && TERM !== 'dumb';
}

/** The numbers of styles: ECMA-48, 8.3.117. */
const styles = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, blue: 34 } as const;
type Style = keyof typeof styles;

/** Colours text for standard output, if that is coloured; otherwise returns it unchanged. The text must be escaped. */
export function paint(text: string, ...wanted: Style[]): string {
  return isColoured(process.stdout) ? styled(text, ...wanted) : text;
}

const styled = (text: string, ...wanted: Style[]): string =>
  `\u{1b}[${wanted.map((name) => styles[name]).join(';')}m${text}\u{1b}[0m`;

/** Colours an escaped message as rustc does. Names cannot start a line, so only real heads, arrows and bars match. */
function colourMessage(text: string): string {
  return text
    .replaceAll(/^(error|warning)(\[\w+\])?(?=:)/gm, (head, severity) =>
      styled(head, 'bold', severity === 'error' ? 'red' : 'yellow'),
    )
    .replaceAll(/^( +)(-->|=|\|)(?= )/gm, (_, indent: string, mark: string) => indent + styled(mark, 'bold', 'blue'));
}

/** Prints text on standard output, escaped. Not for coloured text, because it would escape the colours. */
export function printText(text: string): void {
  process.stdout.write(escapeControls(text));
}

/** Prints text on standard error, escaped, and coloured on a terminal. */
export function printMessage(text: string): void {
  if (text === '') return;
  const escaped = escapeControls(text);
  process.stderr.write(isColoured(process.stderr) ? colourMessage(escaped) : escaped);
}
