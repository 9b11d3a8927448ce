/** A place in a program. */
export interface CodeLocation {
  /** Name of the function. */
  readonly function: string;
  /** Index of the instruction in its function, in units of 8 bytes as the kernel counts. */
  readonly instruction: number;
  /** The instruction, as bpftool prints it. */
  readonly text: string;
  /** Where the source has it; absent without line information. */
  readonly source?: {
    readonly file: string;
    /** From 1. */
    readonly line: number;
    /** From 1; 0 when unknown. */
    readonly column: number;
    /** The line itself; '' when it was left out. */
    readonly text: string;
  };
}

/** Prints a place: `instruction 12 of count (src/main.rs:34:9)`. */
export function formatLocation({ function: name, instruction, source }: CodeLocation): string {
  const place = source === undefined ? '' : ` (${source.file}:${source.line}:${source.column})`;
  return `instruction ${instruction} of ${name}${place}`;
}
