import type { Program } from '@bpf-link-wasm/btf';

/** A line of a source file. */
export interface SourceLine {
  /** From 1. */
  readonly line: number;
  readonly text: string;
  /** The `RowSource.key` of the instructions that were compiled from it; absent when there are none. */
  readonly key?: string;
}

/** A source file that a program was compiled from. */
export interface SourceFile {
  readonly file: string;
  /** All lines if the file's text is given, otherwise those that the object contains. */
  readonly lines: readonly SourceLine[];
  readonly isWhole: boolean;
}

/** The key of a line of a file. */
export const lineKey = (file: string, line: number): string => `${file}:${line}`;

/**
 * The source files of a program, those with most instructions first.
 * @param sources Texts by their path in the debug info.
 */
export function sourceFilesOf(
  program: Pick<Program, 'lines'>,
  sources: Readonly<Record<string, string>>,
): SourceFile[] {
  const counts = new Map<string, number>();
  const known = new Map<string, Map<number, string>>();
  for (const { fileName, line, text } of program.lines) {
    if (line === 0) continue;
    counts.set(fileName, (counts.get(fileName) ?? 0) + 1);
    let lines = known.get(fileName);
    if (lines === undefined) known.set(fileName, (lines = new Map()));
    lines.set(line, text);
  }
  const order = [...counts.keys()].toSorted((a, b) => counts.get(b)! - counts.get(a)!);
  return order.map((file): SourceFile => {
    const lines = known.get(file)!;
    const whole = Object.hasOwn(sources, file) ? sources[file] : undefined;
    if (whole === undefined) {
      const sorted = [...lines].toSorted(([a], [b]) => a - b);
      return {
        file,
        isWhole: false,
        lines: sorted.map(([line, text]) => ({ line, text, key: lineKey(file, line) })),
      };
    }
    const texts = whole.replace(/\r?\n$/, '').split(/\r?\n/);
    return {
      file,
      isWhole: true,
      lines: texts.map((text, index) => ({
        line: index + 1,
        text,
        ...(lines.has(index + 1) && { key: lineKey(file, index + 1) }),
      })),
    };
  });
}
