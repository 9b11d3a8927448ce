import { formatMessage, type Code, type CodeDetails } from './code-table.js';
import { compilerOf, compilerOfFile, type CompiledInput, type Compiler } from './compiler-of.js';
import { demangleRust } from './demangle-rust.js';
import { findDependency, joinSourcePath } from './dependency-crate.js';

/** Severity. Only `error` fails a link. */
export type Severity = 'error' | 'warning' | 'note' | 'remark';

/** Location in the program or the inputs; unknown parts are left out. */
export interface DiagnosticLocation {
  /** The function by its symbol. */
  function?: string;
  /** A Rust function by its path in the source: `core::panicking::panic_fmt`. */
  demangled?: string;
  /** The source file, as named in the debug info; with its whole path if it belongs to a dependency. */
  file?: string;
  /** The dependency that the file belongs to, with its version if known: `aya-log-ebpf 0.1.1`, `core`. */
  crate?: string;
  /** One-based. */
  line?: number;
  /** One-based. */
  column?: number;
  /** The input, and for an archive the member: `lib.rlib(core.o)`. */
  input?: string;
}

/** One message of the linker. */
export interface Diagnostic {
  /** Stable name: a `Code` of this release, a code of the BTF checks, or one of a newer engine. */
  code: string;
  severity: Severity;
  /** The message, built from code and details. */
  message: string;
  /** The same as data. LLVM's own message is in `llvm`. */
  details: Record<string, unknown>;
  location?: DiagnosticLocation;
  /** Additional notes of LLVM. */
  notes: string[];
}

/**
 * Creates a diagnostic for a code of this release.
 * @param more Its location and notes, and its severity unless it is `error`.
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

/** A diagnostic as the engine reports it. */
export interface RawDiagnostic extends Omit<DiagnosticLocation, 'demangled' | 'crate'> {
  code: string;
  severity: Severity;
  /** Where the compiler ran, which `file` is relative to. */
  directory?: string;
  details?: Record<string, unknown>;
}

/** Codes whose remedy depends on the compiler. */
const byCompiler: ReadonlySet<string> = new Set([
  'LINK_NO_DEBUG_INFO',
  'LINK_MAP_WITHOUT_DEBUG_INFO',
  'LINK_LEGACY_MAP',
  'LINK_UNDEFINED_FUNCTION',
  'LINK_MISSING_BUILTIN',
  'LINK_INDIRECT_CALL',
  'LINK_STACK_ARGUMENTS',
  'CODEGEN_BUILTIN_CALL',
  'CODEGEN_ATOMIC',
]);

/**
 * Decodes the engine's diagnostics and builds their messages. LLVM's notes are added to the diagnostic that they follow.
 * @param inputs Their compilers select the remedies, unless the source file does
 * @param identify Finds the compiler of an input that reports none, by its index
 */
export function decodeDiagnostics(
  raw: readonly RawDiagnostic[],
  inputs: readonly CompiledInput[] = [],
  identify?: (index: number) => string | null,
): Diagnostic[] {
  let common: { compiler?: Compiler | undefined } | undefined;
  const compilerAt = (file?: string): Compiler | undefined =>
    compilerOfFile(file) ?? (common ??= { compiler: compilerOf(inputs, identify) }).compiler;
  const diagnostics: Diagnostic[] = [];
  for (const { severity, ...problem } of raw) {
    const { code: rawCode, details: rawDetails = {}, directory, ...rawPlace } = problem;
    const place = { ...rawPlace, ...nameDependency(directory, rawPlace.file) };
    const { code, details: refined } = refineCodegen(rawCode, nameInlined(rawDetails));
    const compiler = byCompiler.has(code) ? compilerAt(place.file) : undefined;
    const details = compiler === undefined ? refined : { ...refined, compiler };
    const message = formatMessage(code, details);
    const last = diagnostics.at(-1);
    if (severity === 'note' && code === 'LLVM_DIAGNOSTIC' && last) {
      last.notes.push(message);
      continue;
    }
    const diagnostic: Diagnostic = { code, severity, message, details, notes: notesOf(details) };
    if (Object.keys(place).length > 0) diagnostic.location = { ...namedBy(details), ...demangledBy(place), ...place };
    const isRepeated = code.startsWith('CODEGEN_') && diagnostics.some((other) => repeats(diagnostic, other));
    if (!isRepeated) diagnostics.push(diagnostic);
  }
  return joinLegacyMaps(diagnostics);
}

/** Joins the warnings about the legacy maps of a dependency into one: users of the crate cannot change single maps. */
function joinLegacyMaps(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const maps = new Map<string, unknown[]>();
  const kept: Diagnostic[] = [];
  for (const diagnostic of diagnostics) {
    const { code, location, details } = diagnostic;
    const crate = code === 'LINK_LEGACY_MAP' ? location?.crate : undefined;
    const others = crate === undefined ? undefined : maps.get(crate);
    others?.push(details['map']);
    if (others !== undefined) continue;
    if (crate === undefined) kept.push(diagnostic);
    else {
      maps.set(crate, [details['map']]);
      kept.push({ ...diagnostic, details: { ...details, crate, maps: maps.get(crate) } });
    }
  }
  return kept.map((diagnostic) =>
    diagnostic.details['maps'] === undefined
      ? diagnostic
      : { ...diagnostic, message: formatMessage(diagnostic.code, diagnostic.details) },
  );
}

/** Whether a diagnostic adds nothing to another: LLVM's code generator reports some problems with and without a line. */
function repeats({ code, message, location }: Diagnostic, other: Diagnostic): boolean {
  const isSame = other.code === code && other.message === message && other.location?.function === location?.function;
  const isPlaceless = location?.line === undefined || location.line === other.location?.line;
  return isSame && isPlaceless;
}

/** The whole path of a dependency's file, as rustc prints it, and its crate: many crates have a `src/lib.rs`. */
function nameDependency(directory = '', file?: string): { file?: string; crate?: string } {
  if (file === undefined) return {};
  const path = joinSourcePath(directory, file);
  const crate = findDependency(path);
  return crate === undefined ? {} : { file: path, crate };
}

/** Gives the place that code was inlined from its whole path if it is in a dependency. */
function nameInlined({
  inlinedFromDirectory: directory,
  ...details
}: Record<string, unknown>): Record<string, unknown> {
  const { inlinedFrom } = details;
  if (typeof directory !== 'string' || typeof inlinedFrom !== 'string') return details;
  return { ...details, inlinedFrom: nameDependency(directory, inlinedFrom).file ?? inlinedFrom };
}

function notesOf({ inlinedFrom }: Record<string, unknown>): string[] {
  return typeof inlinedFrom === 'string' ? [`in code inlined from ${inlinedFrom}`] : [];
}

function demangledBy({ function: name = '' }: DiagnosticLocation): DiagnosticLocation {
  const demangled = demangleRust(name);
  return demangled === undefined ? {} : { demangled };
}

/** The input that a diagnostic's details name: a line number alone is useless. */
function namedBy({ name }: Record<string, unknown>): DiagnosticLocation {
  return typeof name === 'string' ? { input: name } : {};
}

/** Formats the known parts as `src/main.rs:3:5: in function fork`; empty when none is known. */
export function formatLocation(location: DiagnosticLocation | undefined): string {
  if (!location) return '';
  const { file, line, column, input } = location;
  const name = location.demangled ?? location.function;
  const place = [file ?? input, line, column].filter((part) => part !== undefined);
  const parts = [place.join(':'), name === undefined ? '' : `in function ${name}`];
  return parts.filter((part) => part !== '').join(': ');
}

/** A code generation problem, classified. */
export interface RefinedProblem {
  code: string;
  details: Record<string, unknown>;
}

/** Calls that LLVM emits for floating-point arithmetic: `__muldf3`, `__floatdidf`, `fmod`. */
const floatingPoint =
  /^(__(add|sub|mul|div|neg|eq|ne|lt|le|gt|ge|unord)[sdtx]f[23]?|__(float|fix|fixuns|floatun)[a-z]+|__(extend|trunc)[a-z]+2|fmod[fl]?|__pow[a-z]+2)$/;

/**
 * Codes for messages of the BPF backend, by pattern; a named group becomes a detail.
 * @see llvm/lib/Target/BPF/BPFISelLowering.cpp, BPFRegisterInfo.cpp and BPFAsmBackend.cpp at LLVM 23; other messages keep CODEGEN_FAILED
 */
const patterns: readonly (readonly [pattern: RegExp, code: string])[] = [
  [/^A call to built-in function '(?<symbol>[^']*)' is not supported/, 'CODEGEN_BUILTIN_CALL'],
  [/BPF stack limit is exceeded/, 'CODEGEN_STACK_LIMIT'],
  [/^unsupported signed division/, 'CODEGEN_SIGNED_DIVISION'],
  [/^unsupported dynamic stack allocation/, 'CODEGEN_DYNAMIC_STACK'],
  [/^unsupported atomic operation|atomic load\/store is not supported/, 'CODEGEN_ATOMIC'],
  [/^variadic functions are not supported/, 'CODEGEN_VARIADIC'],
  [/^Branch target out of insn range/, 'CODEGEN_BRANCH_RANGE'],
  [/^symbol '(?<symbol>[^']*)' is already defined|^(?<changed>\S+) changed binding to STB_/, 'CODEGEN_SYMBOL_CLASH'],
];

/** Replaces CODEGEN_FAILED with a more specific code if LLVM's message is known. */
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
