import { formatMessage, type Code } from './codes.js';

/** How bad it is. Only `error` fails a link. */
export type Severity = 'error' | 'warning' | 'note' | 'remark';

/** Where in the program or in the inputs; what is not known is left out. */
export interface DiagnosticLocation {
  /** The function as LLVM names it. */
  function?: string;
  /** The source file, as the debug info names it. */
  file?: string;
  /** One-based. */
  line?: number;
  /** One-based. */
  column?: number;
  /** The input, and for an archive the member: `lib.rlib(core.o)`. */
  input?: string;
}

/** One thing that the linker has to say. */
export interface Diagnostic {
  /** Stable name, from the same table as the codes of errors. */
  code: Code;
  severity: Severity;
  /** The text, made from code and details. */
  message: string;
  /** The same as data. LLVM's own words are in `llvm`. */
  details: Record<string, unknown>;
  location?: DiagnosticLocation;
  /** What LLVM added to it. */
  notes: string[];
}

/** A diagnostic as the engine gives it. */
export interface RawDiagnostic extends DiagnosticLocation {
  code: string;
  severity: Severity;
  details?: Record<string, unknown>;
}

/** Gives each raw diagnostic its text; LLVM's notes join the diagnostic that they follow. */
export function decodeDiagnostics(raw: readonly RawDiagnostic[]): Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  for (const { code, severity, details = {}, ...place } of raw) {
    const message = formatMessage(code, details);
    const last = diagnostics.at(-1);
    if (severity === 'note' && code === 'LLVM_DIAGNOSTIC' && last) {
      last.notes.push(message);
      continue;
    }
    const diagnostic: Diagnostic = { code: code as Code, severity, message, details, notes: [] };
    if (Object.keys(place).length > 0) diagnostic.location = { ...namedBy(details), ...place };
    diagnostics.push(diagnostic);
  }
  return diagnostics;
}

/** The input that a diagnostic is about, when its details name one: a line number alone is of no use. */
function namedBy({ name }: Record<string, unknown>): DiagnosticLocation {
  return typeof name === 'string' ? { input: name } : {};
}

/** `src/main.rs:3:5: in function fork`, as far as it is known; empty when nothing is. */
export function formatLocation(location: DiagnosticLocation | undefined): string {
  if (!location) return '';
  const { file, line, column, input } = location;
  const place = [file ?? input, line, column].filter((part) => part !== undefined);
  const parts = [place.join(':'), location.function === undefined ? '' : `in function ${location.function}`];
  return parts.filter((part) => part !== '').join(': ');
}
