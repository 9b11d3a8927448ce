import {
  BpfLinkError,
  EngineError,
  formatLocation,
  LinkError,
  type Diagnostic,
  type Family,
  type LinkResult,
} from '@bpf-link-wasm/driver';
import { pathOf, type PlannedOutput } from './plan-outputs.js';
import { escapeMessage, escapeName, printMessage, printText } from './terminal-text.js';

/** Maximum number of diagnostics of one severity to print; the rest are counted. */
const printLimit = 20;

/** Formats a size: `4.2 kB`. */
export function formatSize(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  return bytes < 1_000_000 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** Formats a link in one line: outputs, inputs, sizes and time. */
export function formatSummary(
  result: LinkResult,
  planned: readonly PlannedOutput[],
  milliseconds: number,
  checkedKernel?: string,
): string {
  const made = result.outputs.map(({ kind, bytes }) => {
    const path = pathOf(planned, kind);
    return `${path === '-' ? 'standard output' : escapeName(path)} (${formatSize(bytes.byteLength)})`;
  });
  const names = result.inputs.map(({ name, size }) => `${escapeName(name)} (${formatSize(size)})`);
  const from = names.length > 3 ? `${names[0]} and ${names.length - 1} more inputs` : names.join(', ');
  const size = result.hasBtf ? `, with ${formatSize(result.btfSizes.btf)} of BTF` : ', without BTF';
  const accepted = checkedKernel === undefined ? '' : ` that kernel ${escapeName(checkedKernel)} accepts`;
  const btf = result.outputs.some(({ kind }) => kind === 'obj') ? size + accepted : '';
  return `${made.join(', ')}: linked from ${from}${btf}, in ${Math.round(milliseconds)} ms\n`;
}

/**
 * Formats a diagnostic as rustc does, with its location and notes below, so that editors recognize the location.
 */
export function formatDiagnostic({ code, severity, message, location, notes }: Diagnostic): string {
  const { function: symbol, demangled = symbol, ...rest } = location ?? {};
  const place = formatLocation(rest);
  const lines = [`${severity}[${code}]: ${escapeMessage(message)}`];
  if (place !== '') lines.push(`  --> ${escapeName(place)}`);
  const all = [...(demangled === undefined ? [] : [`in function \`${escapeName(demangled)}\``]), ...notes];
  return [...lines, ...all.map((note) => `   = note: ${escapeMessage(note)}`), ''].join('\n');
}

/** Formats diagnostics: a limited number of each severity, and how many were left out. Notes are only logged. */
export function formatDiagnostics(diagnostics: readonly Diagnostic[]): string {
  let text = '';
  const counts = new Map<string, number>();
  for (const diagnostic of diagnostics.filter(({ severity }) => severity !== 'note')) {
    const count = (counts.get(diagnostic.severity) ?? 0) + 1;
    counts.set(diagnostic.severity, count);
    if (count <= printLimit) text += formatDiagnostic(diagnostic);
  }
  for (const [severity, count] of counts) {
    if (count > printLimit) text += `${severity}: ${count - printLimit} more left out; --json prints all\n`;
  }
  return text;
}

/** Formats an error as the command prints it. */
export function formatError(error: BpfLinkError): string {
  if (error instanceof LinkError && error.diagnostics.length > 0) {
    return `${formatDiagnostics(error.diagnostics)}for what ${error.code} means and what to do: bpf-link-wasm --explain ${error.code}\n`;
  }
  const log = 'log' in error.details ? error.details.log.trim() : '';
  const notes = log === '' ? '' : `  note: the engine printed: ${escapeMessage(log)}\n`;
  return `error[${error.code}]: ${escapeMessage(error.message)}\n${notes}${isCrash(error) ? crashHelp : ''}`;
}

const crashHelp = '  help: run the same command with --repro crash.zip, and report this with the file that it writes\n';

/** Whether an error is a bug of this project: no input may cause it. */
function isCrash({ code }: BpfLinkError): boolean {
  return /^ENGINE_(TRAP|STACK_OVERFLOW|FATAL|OUT_OF_MEMORY|EXITED|BAD_RESULT|INTERNAL|TIMED_OUT)$/.test(code);
}

/** Version of the JSON forms; adding a field does not change it. @see schema/output.schema.json */
const outputSchema = 1;

/** The JSON form of a successful link. */
export function encodeResult(
  result: LinkResult,
  planned: readonly PlannedOutput[],
  milliseconds: number,
  checkedKernel?: string,
  programs?: readonly object[],
): object {
  const outputs = result.outputs.map(({ kind, bytes }) => ({
    kind,
    path: pathOf(planned, kind),
    size: bytes.byteLength,
  }));
  const check = checkedKernel === undefined ? {} : { check: { kernel: checkedKernel } };
  const described = programs === undefined ? {} : { programs };
  return {
    schema: outputSchema,
    ok: true,
    ...result,
    otherFiles: undefined,
    outputs,
    ...check,
    ...described,
    milliseconds: Math.round(milliseconds),
  };
}

/** Common fields of all errors of this command, whichever package they come from. */
export interface PlainError {
  readonly code: string;
  readonly family: Family;
  readonly message: string;
  readonly details: unknown;
}

/** The JSON form of an error. */
export function encodeError(error: PlainError): object {
  const { code, family, message, details } = error;
  const diagnostics = error instanceof LinkError ? error.diagnostics : [];
  return { schema: outputSchema, ok: false, error: { code, family, message, details }, diagnostics };
}

/** Exit codes, by who must act. 70 is EX_SOFTWARE of sysexits.h. */
export const exitCodes: Record<Family | 'success', number> = {
  success: 0,
  input: 1,
  link: 1,
  btf: 1,
  usage: 2,
  io: 3,
  engine: 70,
};

/**
 * Runs a subcommand that returns a text, and prints the text or the error.
 *
 * @returns The exit code.
 */
export async function runPrinting(run: () => string | Promise<string>): Promise<number> {
  try {
    printText(await run());
    return exitCodes.success;
  } catch (thrown) {
    const error =
      thrown instanceof BpfLinkError
        ? thrown
        : new EngineError('ENGINE_INTERNAL', { reason: String(thrown) }, { cause: thrown });
    return printKnownError(error);
  }
}

/** Prints an error that has a code. @returns Its exit code. @throws any other error as it is */
export function printKnownError(error: unknown): number {
  if (!(error instanceof BpfLinkError)) throw error;
  printMessage(formatError(error));
  return exitCodes[error.family];
}
