import { formatMessage, type Code, type CodeDetails } from './code-table.js';
import { demangleRust } from './demangle-rust.js';

/** How bad it is. Only `error` fails a link. */
export type Severity = 'error' | 'warning' | 'note' | 'remark';

/** Where in the program or in the inputs; what is not known is left out. */
export interface DiagnosticLocation {
  /** The function as LLVM names it. */
  function?: string;
  /** A function of Rust as its author named it: `core::panicking::panic_fmt`. */
  demangled?: string;
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
  /** Stable name: a `Code` of this release, a code of the BTF checks, or one that a newer engine has. */
  code: string;
  severity: Severity;
  /** The text, made from code and details. */
  message: string;
  /** The same as data. LLVM's own words are in `llvm`. */
  details: Record<string, unknown>;
  location?: DiagnosticLocation;
  /** What LLVM added to it. */
  notes: string[];
}

/**
 * Makes a diagnostic of a code of this release.
 * @param more Its place and notes, and its severity where that is not `error`.
 */
export function createDiagnostic<C extends Code>(
  code: C,
  details: CodeDetails<C>,
  { severity = 'error', location, notes = [] }: Partial<Pick<Diagnostic, 'severity' | 'location' | 'notes'>> = {},
): Diagnostic {
  return {
    code,
    severity,
    message: formatMessage(code, details),
    details: { ...details },
    ...(location && { location }),
    notes,
  };
}

/** A diagnostic as the engine gives it. */
export interface RawDiagnostic extends DiagnosticLocation {
  code: string;
  severity: Severity;
  details?: Record<string, unknown>;
}

/** Codes whose remedy depends on the compiler. */
const byCompiler: ReadonlySet<string> = new Set([
  'LINK_NO_DEBUG_INFO',
  'LINK_MAP_WITHOUT_DEBUG_INFO',
  'LINK_LEGACY_MAP',
  'LINK_UNDEFINED_FUNCTION',
]);

/** What an input reports about its compiler, as in `InputReport`. */
export interface CompiledInput {
  kind: string;
  producer: string | null;
  compiler: string | null;
}

/**
 * The compiler of inputs: by their debug info, or by a producer such as `LLVM23.1.0-rust-1.99.0`. `LLVM22.1.0` may be either,
 * as distributions build rustc with LLVM's own. Inputs without bitcode do not count.
 * @returns undefined where they differ, or one of them does not say
 */
function compilerOf(inputs: readonly CompiledInput[]): 'clang' | 'rustc' | undefined {
  const written = inputs.filter(({ kind, producer }) => producer !== null || kind === 'ir');
  const compilers = new Set(written.map(nameCompiler));
  return compilers.size === 1 ? [...compilers][0] : undefined;
}

function nameCompiler({ producer, compiler }: CompiledInput): 'clang' | 'rustc' | undefined {
  if (producer?.includes('-rust-') === true || compiler?.includes('rustc') === true) return 'rustc';
  return compiler?.includes('clang') === true ? 'clang' : undefined;
}

/**
 * Gives each raw diagnostic its text; LLVM's notes join the diagnostic that they follow.
 * @param inputs By who made them, remedies are chosen
 */
export function decodeDiagnostics(raw: readonly RawDiagnostic[], inputs: readonly CompiledInput[] = []): Diagnostic[] {
  const compiler = compilerOf(inputs);
  const diagnostics: Diagnostic[] = [];
  for (const { severity, ...problem } of raw) {
    const { code: rawCode, details: rawDetails = {}, ...place } = problem;
    const { code, details: refined } = refineCodegen(rawCode, rawDetails);
    const details = byCompiler.has(code) && compiler !== undefined ? { ...refined, compiler } : refined;
    const message = formatMessage(code, details);
    const last = diagnostics.at(-1);
    if (severity === 'note' && code === 'LLVM_DIAGNOSTIC' && last) {
      last.notes.push(message);
      continue;
    }
    const diagnostic: Diagnostic = { code, severity, message, details, notes: notesOf(details) };
    if (Object.keys(place).length > 0) diagnostic.location = { ...namedBy(details), ...demangledBy(place), ...place };
    const isTold = code.startsWith('CODEGEN_') && diagnostics.some((other) => isToldBy(diagnostic, other));
    if (!isTold) diagnostics.push(diagnostic);
  }
  return diagnostics;
}

/** LLVM's code generator reports some problems of a function twice, with its line and without. */
function isToldBy({ code, message, location }: Diagnostic, other: Diagnostic): boolean {
  const isSame = other.code === code && other.message === message && other.location?.function === location?.function;
  const isPlaceless = location?.line === undefined || location.line === other.location?.line;
  return isSame && isPlaceless;
}

function notesOf({ inlinedFrom }: Record<string, unknown>): string[] {
  return typeof inlinedFrom === 'string' ? [`in code inlined from ${inlinedFrom}`] : [];
}

function demangledBy({ function: name = '' }: DiagnosticLocation): DiagnosticLocation {
  const demangled = demangleRust(name);
  return demangled === undefined ? {} : { demangled };
}

/** The input that a diagnostic is about, when its details name one: a line number alone is of no use. */
function namedBy({ name }: Record<string, unknown>): DiagnosticLocation {
  return typeof name === 'string' ? { input: name } : {};
}

/** `src/main.rs:3:5: in function fork`, as far as it is known; empty when nothing is. */
export function formatLocation(location: DiagnosticLocation | undefined): string {
  if (!location) return '';
  const { file, line, column, input } = location;
  const name = location.demangled ?? location.function;
  const place = [file ?? input, line, column].filter((part) => part !== undefined);
  const parts = [place.join(':'), name === undefined ? '' : `in function ${name}`];
  return parts.filter((part) => part !== '').join(': ');
}

/** A problem of code generation, named by what it is. */
export interface RefinedProblem {
  code: string;
  details: Record<string, unknown>;
}

/** Calls that LLVM makes of arithmetic with floating-point numbers: `__muldf3`, `__floatdidf`, `fmod`. */
const floatingPoint =
  /^(__(add|sub|mul|div|neg|eq|ne|lt|le|gt|ge|unord)[sdtx]f[23]?|__(float|fix|fixuns|floatun)[a-z]+|__(extend|trunc)[a-z]+2|fmod[fl]?|__pow[a-z]+2)$/;

/**
 * The codes of the BPF backend's messages, each with its pattern; a name in the pattern becomes a detail.
 * @see llvm/lib/Target/BPF/BPFISelLowering.cpp and BPFRegisterInfo.cpp at LLVM 23; what matches nothing keeps CODEGEN_FAILED
 */
const patterns: readonly (readonly [pattern: RegExp, code: string])[] = [
  [/^A call to built-in function '(?<symbol>[^']*)' is not supported/, 'CODEGEN_BUILTIN_CALL'],
  [/BPF stack limit is exceeded/, 'CODEGEN_STACK_LIMIT'],
  [/^unsupported signed division/, 'CODEGEN_SIGNED_DIVISION'],
  [/^unsupported dynamic stack allocation/, 'CODEGEN_DYNAMIC_STACK'],
  [/^unsupported atomic operation|atomic load\/store is not supported/, 'CODEGEN_ATOMIC'],
  [/^variadic functions are not supported/, 'CODEGEN_VARIADIC'],
  [/^symbol '(?<symbol>[^']*)' is already defined|^(?<changed>\S+) changed binding to STB_/, 'CODEGEN_SYMBOL_CLASH'],
];

/** Gives LLVM's words about code generation a code of their own, where they are known. */
export function refineCodegen(code: string, details: Record<string, unknown>): RefinedProblem {
  const { llvm } = details;
  if (code !== 'CODEGEN_FAILED' || typeof llvm !== 'string') return { code, details };
  for (const [pattern, refined] of patterns) {
    const match = pattern.exec(llvm);
    if (!match) continue;
    const symbol = match.groups?.['symbol'] ?? match.groups?.['changed'];
    const isFloat = refined === 'CODEGEN_BUILTIN_CALL' && floatingPoint.test(symbol ?? '');
    return {
      code: isFloat ? 'CODEGEN_FLOAT' : refined,
      details: { ...details, ...(symbol !== undefined && { symbol }) },
    };
  }
  return { code, details };
}
