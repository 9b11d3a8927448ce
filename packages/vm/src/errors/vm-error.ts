import type { RunOutput } from '../machine/machine.js';
import { codeTable, type VmErrorCode, type VmErrorDetails } from './codes.js';

/** A place in a program. */
export interface CodeLocation {
  /** Name of the function. */
  readonly function: string;
  /** Index of the instruction in its function, in units of 8 bytes as the kernel counts. */
  readonly instruction: number;
  /** The instruction, as bpftool prints it. */
  readonly text: string;
  /** Its location in the source; absent without line information. */
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

/** Formats a location: `instruction 12 of count (src/main.rs:34:9)`. */
export function formatLocation({ function: name, instruction, source }: CodeLocation): string {
  const place = source === undefined ? '' : ` (${source.file}:${source.line}:${source.column})`;
  return `instruction ${instruction} of ${name}${place}`;
}

/**
 * Thrown for a bad object, a bad request or a program that does something forbidden. `code` is stable; comparing it after
 * `instanceof` narrows `details`.
 */
export class VmError<C extends VmErrorCode = VmErrorCode> extends Error {
  /** JavaScript's `instanceof`; declared for its type, which is a union of errors by their codes. */
  declare static readonly [Symbol.hasInstance]: (
    value: unknown,
  ) => value is { [D in VmErrorCode]: VmError<D> }[VmErrorCode];
  override name = 'VmError';

  /**
   * @param code Stable name of the problem.
   * @param details The problem as data, typed by the code.
   * @param frames Where the program was, innermost function first; none when no program ran.
   * @param output The program's output up to the error: lines of bpf_printk, records of perf event arrays, where it sent the packet.
   * Absent when no program ran. Records of ring buffers and other entries of maps are in the object's maps.
   */
  constructor(
    readonly code: C,
    readonly details: VmErrorDetails<C>,
    readonly frames: readonly CodeLocation[] = [],
    options?: ErrorOptions,
    readonly output?: RunOutput,
  ) {
    const [innermost] = frames;
    const text = (codeTable[code] as (details: VmErrorDetails<C>) => string)(details);
    super(innermost === undefined ? text : `${text}, at ${formatLocation(innermost)}`, options);
    if (frames.length > 0) this.stack = `VmError: ${this.message}\n${frames.map(formatFrame).join('\n')}`;
  }

  /** The same problem, with the program's location and its output up to then. */
  withRun(frames: readonly CodeLocation[], output: RunOutput | undefined): VmError<C> {
    const options = this.cause === undefined ? undefined : { cause: this.cause };
    return new VmError(this.code, this.details, frames, options, output);
  }

  /** Whether this error has that code; narrows `details`. */
  hasCode<D extends VmErrorCode>(code: D): this is VmError<D> {
    return (this.code as VmErrorCode) === code;
  }
}

/** A line of a stack trace, in the form that test runners turn into a link to the source. */
function formatFrame(frame: CodeLocation): string {
  const { source } = frame;
  const place =
    source === undefined ? `instruction ${frame.instruction}` : `${source.file}:${source.line}:${source.column || 1}`;
  return `    at ${frame.function} (${place})`;
}
