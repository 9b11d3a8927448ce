import { escapeMessage, escapeName, paint } from '../terminal-text.js';

/** A problem that a check found, as the commands print it. */
export interface Finding {
  readonly code: string;
  readonly severity: 'error' | 'warning';
  readonly message: string;
  readonly fix: string;
  readonly notes: readonly string[];
  /** Offset in the BTF, where there is one. */
  readonly byteOffset?: number;
}

/** Formats findings as text: `path: severity[code]: problem`, with the fix and notes below. */
export function formatFindings(path: string, findings: readonly Finding[]): string {
  return findings
    .map(({ code, severity, message, fix, notes }) => {
      const head = paint(`${severity}[${code}]`, 'bold', severity === 'error' ? 'red' : 'yellow');
      const more = [`fix: ${fix}`, ...notes.map((note) => `note: ${note}`)].map(
        (line) => `  ${paint(escapeMessage(line), 'dim')}\n`,
      );
      return `${escapeName(path)}: ${head}: ${escapeMessage(message)}\n${more.join('')}`;
    })
    .join('');
}

/** For JSON.stringify: 64-bit integers, such as the values of enumerators, become decimal strings. */
export function encodeBigint(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}

/** Formats rows as aligned columns; the last cell of a row may have any length. */
export function formatTable(cells: readonly (readonly string[])[]): string {
  const rows = cells.map((row) => row.map(escapeName));
  const widths: number[] = [];
  for (const row of rows)
    for (const [index, cell] of row.slice(0, -1).entries()) widths[index] = Math.max(widths[index] ?? 0, cell.length);
  const pad = (cell: string, index: number, row: readonly string[]): string =>
    index < row.length - 1 ? cell.padEnd(widths[index]!) : cell;
  return rows.map((row) => `${row.map(pad).join('  ')}\n`).join('');
}
