import type { Compiler } from './compiler-of.js';
import { demangleRust } from './demangle-rust.js';

/** Who must act on a problem: the caller (usage), the owner of the files (io), the maker of an input, the program's author (link, btf), or this project (engine). */
export type Family = 'usage' | 'io' | 'input' | 'link' | 'btf' | 'engine';

/** Text for a value in a message: strings in double quotes. */
const quote = (text: string): string => JSON.stringify(text);

const list = (words: readonly string[]): string => words.join(', ');

/** A symbol in double quotes; a Rust symbol as its path in the source. */
const quoteSymbol = (symbol: string): string => quote(demangleRust(symbol) ?? symbol);

/** Number of the ELF machine EM_BPF. */
const bpfMachine = 247;

/** The compiler of the source file or of all inputs, if known: the remedy depends on it. */
type ByCompiler = { compiler?: Compiler };

/** How to get debug info. */
function describeDebugInfo({ compiler }: ByCompiler): string {
  if (compiler === 'clang') return 'compile with -g';
  const cargo =
    'set debug = 2 under [profile.release] in Cargo.toml (and [profile.dev] for debug builds), or pass -C debuginfo=2 to rustc';
  return compiler === 'rustc' ? cargo : `${cargo}; for C, pass -g to clang`;
}

/** Why no loader finds a function, and what to do. */
function describeUndefined(
  symbol: string,
  reason: 'undeclared' | 'unknown' | 'not callable' | undefined,
  { compiler }: ByCompiler,
): string {
  if (reason === 'undeclared') return 'not declared as a kernel function; define it, or declare it with __ksym';
  if (reason === 'unknown')
    return 'the kernel has none of that name that programs may call; correct the name, or use the BTF of a kernel that has it';
  if (reason === 'not callable')
    return 'a kernel function that programs may not call; call a helper or a kfunc that does the same';
  if (compiler === 'clang') return 'no kernel has it; define it, or use what clang expands in place: __builtin_memcpy';
  return demangleRust(symbol) === undefined && !symbol.startsWith('__rust')
    ? 'no kernel has it; define it, or link compiler_builtins with it: -Z build-std=core ' +
        '-Z build-std-features=compiler-builtins-mem'
    : 'no kernel has it; also link the crate that defines it; -Z build-std=core builds core';
}

/** The source location from which code was inlined at the diagnostic's location. */
type InlinedFrom = { inlinedFrom?: string };

const orUnknown = (text: string | null | undefined): string => text ?? 'an unknown producer';

/** Names the compilers to use instead. `LLVM24.0.0` may be clang's or that of a distribution's rustc. */
function namePossibleCompiler(producer: string, major: number): string {
  return producer.includes('-rust-')
    ? `a rustc with LLVM ${major} or older`
    : `clang ${major} or older, or a rustc with such an LLVM`;
}

/** `LLVM24.0.0-rust-1.102.0-nightly` reads `LLVM 24.0.0 (rustc 1.102.0-nightly)`. */
function formatProducer(producer: string): string {
  const match = /^LLVM ?([\d.]+\S*?)(?:-rust-(\S+))?$/.exec(producer);
  if (!match) return producer;
  return `LLVM ${match[1]}${match[2] ? ` (rustc ${match[2]})` : ''}`;
}

/**
 * Every problem that this project reports, with its message. Append only: a code is never renamed,
 * removed or given another meaning. The part before the first underscore names the family; codes of the linker core that
 * are about LLVM (CODEGEN, LLVM) belong to `link`, and REQUEST to `engine`.
 *
 * Messages read `subject: found, expected X, at where`, lower case, without a full stop.
 */
export const codeTable = {
  USAGE_UNKNOWN_OPTION: (d: { option: string; known: readonly string[] }) =>
    `option ${quote(d.option)}: unknown, expected one of ${list(d.known)}`,
  USAGE_BAD_VALUE: (d: { option: string; found: string; expected: string }) =>
    `option ${quote(d.option)}: found ${d.found}, expected ${d.expected}`,
  USAGE_NO_INPUTS: (_: Record<string, never>) => 'inputs: found none, expected at least one file with LLVM bitcode',
  USAGE_INPUT_KIND: (d: { index: number; found: string; expected: string }) =>
    `input ${d.index}: found ${d.found}, expected ${d.expected}`,
  USAGE_CLOSED: (_: Record<string, never>) => 'linker: closed, expected an open one',
  USAGE_BAD_ARGUMENT: (d: { reason: string }) => d.reason,
  USAGE_CPU_PROBE: (d: { platform: string; reason: string }) =>
    `cpu probe: ${d.reason} on ${d.platform}, expected a running Linux kernel; name the CPU instead: generic, v1, v2, v3 or v4`,
  USAGE_OUTPUT_IS_INPUT: (d: { path: string; use?: string; input?: string; inputUse?: string }) =>
    `output ${quote(d.path)}${d.use?.startsWith('--') ? ` (${d.use})` : ''}: is also ${d.inputUse ?? 'an input'}` +
    `${d.input === undefined || d.input === d.path ? '' : `, ${quote(d.input)}`}, expected another file`,
  USAGE_OUTPUT_CLASH: (d: { path: string; kinds: readonly string[] }) =>
    `output ${quote(d.path)}: named for ${list(d.kinds)}, expected a separate file for each`,
  USAGE_OUTPUT_EXISTS: (d: { path: string }) =>
    `output ${quote(d.path)}: already exists, and its name comes from the recording; delete it, or choose another name with -o`,

  IO_NOT_FOUND: (d: { path: string }) => `${quote(d.path)}: no such file`,
  IO_IS_DIRECTORY: (d: { path: string }) => `${quote(d.path)}: is a directory, expected a file`,
  IO_READ_FAILED: (d: { path: string; reason: string }) => `${quote(d.path)}: cannot be read, ${d.reason}`,
  IO_WRITE_FAILED: (d: { path: string; reason: string }) => `${quote(d.path)}: cannot be written, ${d.reason}`,
  IO_FETCH_FAILED: (d: { url: string; reason: string }) => `${quote(d.url)}: cannot be fetched, ${d.reason}`,

  INPUT_EMPTY: (d: { name: string }) => `${quote(d.name)}: is empty, expected bitcode, LLVM IR, ELF or an ar archive`,
  INPUT_UNKNOWN_KIND: (d: { name: string; head: string; kind: 'mach-o' | 'coff' | 'unknown' }) =>
    `${quote(d.name)}: first bytes ${d.head} ${d.kind === 'unknown' ? '' : `(${d.kind}) `}are not bitcode, LLVM IR, ELF ` +
    'or an ar archive',
  INPUT_NO_BITCODE: (d: { name: string; kind: 'elf' | 'archive'; machine?: number; members?: number }) =>
    d.kind === 'elf'
      ? d.machine === bpfMachine
        ? `${quote(d.name)}: a BPF object without bitcode, its programs and maps cannot be linked; compile it with ` +
          '-emit-llvm or -fembed-bitcode (rustc: --emit=llvm-bc)'
        : `${quote(d.name)}: an ELF object for machine ${d.machine} without bitcode, expected a section .llvmbc`
      : `${quote(d.name)}: an archive of ${d.members} members without bitcode, expected a member with bitcode`,
  INPUT_INVALID_ELF: (d: { name: string; reason: string; offset?: number }) =>
    `${quote(d.name)}: invalid ELF, ${d.reason}${d.offset === undefined ? '' : `, at byte ${d.offset}`}`,
  INPUT_INVALID_ARCHIVE: (d: { name: string; offset: number; reason: string }) =>
    `${quote(d.name)}: invalid ar archive, ${d.reason}, at byte ${d.offset}`,
  INPUT_THIN_ARCHIVE: (d: { name: string; member: string }) =>
    `${quote(d.name)}: a thin archive, whose member ${quote(d.member)} is a separate file, expected an archive that contains its members`,
  INPUT_READ_FAILED: (d: { name: string; offset: number }) => `${quote(d.name)}: cannot be read, at byte ${d.offset}`,
  INPUT_NEWER_LLVM: (d: {
    name: string;
    producer: string;
    producerMajor: number;
    reader: string;
    readerMajor: number;
  }) =>
    `${quote(d.name)}: made by ${formatProducer(d.producer)}, but this linker reads bitcode up to LLVM ${d.readerMajor}; ` +
    `use ${namePossibleCompiler(d.producer, d.readerMajor)}, or a newer bpf-link-wasm`,
  INPUT_INVALID_BITCODE: (d: { name: string; producer: string | null; reader: string; llvm: string }) =>
    `${quote(d.name)}: invalid bitcode, ${d.llvm}, made by ${d.producer ? formatProducer(d.producer) : orUnknown(d.producer)}, ` +
    `read by LLVM ${d.reader}`,
  INPUT_INVALID_IR: (d: { name: string; llvm: string; text?: string }) =>
    `${quote(d.name)}: invalid LLVM IR, ${d.llvm}`,
  INPUT_WRONG_TARGET: (d: { name: string; triple: string; expected: string }) =>
    `${quote(d.name)}: made for ${d.triple}, expected ${d.expected}`,
  INPUT_NAME_MISLEADS: (d: { name: string; hint: string; kind: string }) =>
    `${quote(d.name)}: the name says ${d.hint}, the content is ${d.kind}`,

  LINK_NO_INPUT: (_: Record<string, never>) => 'inputs: none contains bitcode, expected at least one that does',
  LINK_DUPLICATE_SYMBOL: (d: { symbol: string; first: string; second: string; firstAt?: string }) =>
    `symbol ${quoteSymbol(d.symbol)}: defined in ${quote(d.first)}${d.firstAt === undefined ? '' : ` (${d.firstAt})`} ` +
    `and again in ${quote(d.second)}`,
  LINK_FAILED: (d: { name: string; llvm: string }) => `${quote(d.name)}: cannot be linked, ${d.llvm}`,
  LINK_UNRESOLVED_EXPORT: (d: {
    symbols: readonly string[];
    similar?: readonly { symbol: string; name: string }[];
    empty?: boolean;
  }) =>
    `${d.symbols.length === 1 ? 'export' : 'exports'} ${list(d.symbols.map(quoteSymbol))}: defined in no input` +
    (d.empty === true ? ', so nothing is left to link' : '') +
    (d.similar === undefined || d.similar.length === 0
      ? ''
      : `; did you mean ${list([...new Set(d.similar.map(({ name }) => quoteSymbol(name)))])}?`),
  LINK_NO_DEBUG_INFO: (d: ByCompiler) => `inputs: no debug info to make BTF from; ${describeDebugInfo(d)}`,
  LINK_UNKNOWN_TARGET: (d: { target: string }) => `target ${quote(d.target)}: unknown, expected bpf, bpfel or bpfeb`,
  LINK_UNKNOWN_CPU: (d: { cpu: string }) => `cpu ${quote(d.cpu)}: unknown, expected generic, v1, v2, v3 or v4`,
  LINK_BAD_LLVM_ARG: (d: { args: readonly string[]; llvm: string }) =>
    `LLVM arguments ${list(d.args.map(quote))}: ${d.llvm}`,
  CODEGEN_FAILED: (d: { llvm: string }) => d.llvm,
  LLVM_DIAGNOSTIC: (d: { llvm: string }) => d.llvm,
  REQUEST_INVALID: (d: { reason: string }) => `request to the engine: ${d.reason}`,
  LINK_VERIFY_FAILED: (d: { llvm: string }) => `linked module: broken, ${d.llvm}`,
  LINK_BROKEN_DEBUG_INFO: (d: { llvm: string; name?: string }) =>
    `${d.name === undefined ? 'linked module' : quote(d.name)}: broken debug info, left out, ${d.llvm}`,
  LINK_MISSING_BUILTIN: (d: ByCompiler & { symbol: string }) =>
    `symbol ${quote(d.symbol)}: called for arithmetic on 128-bit integers, but defined in no input, ` +
    (d.compiler === 'clang'
      ? 'and clang has no library for BPF; define it, or use integers of 64 bits'
      : 'expected it in compiler_builtins; build it with -Z build-std=core, or use integers of 64 bits'),
  LINK_FUNCTION_NOT_GLOBAL: (d: { symbol: string }) =>
    `function ${quoteSymbol(d.symbol)}: exported, but returns no integer, so the kernel cannot verify it on its own; ` +
    'made internal, it is verified with its callers',
  LINK_MAP_WITHOUT_DEBUG_INFO: (d: ByCompiler & { map: string }) =>
    `map ${quote(d.map)}: in .maps, but without debug info to make its BTF from; ${describeDebugInfo(d)}`,
  LINK_LEGACY_MAP: (d: ByCompiler & { map: string; section: string; crate?: string; maps?: readonly string[] }) => {
    const place = `in the legacy section ${quote(d.section)}, which libbpf 1.0 and later refuse`;
    const { crate, maps = [d.map] } = d;
    if (crate !== undefined)
      return (
        `crate ${crate}: ${maps.length === 1 ? 'map' : 'maps'} ${list(maps.map(quote))} ${place} and Aya accepts; ` +
        'use a release of the crate that declares its maps with BTF, or allow LINK_LEGACY_MAP'
      );
    return (
      `map ${quote(d.map)}: ${place}; declare it in ` +
      (d.compiler === 'clang'
        ? '.maps with BTF (bpf_helpers.h: __uint and __type in a struct with SEC(".maps"))'
        : '.maps with BTF (aya: #[btf_map] and aya_ebpf::btf_maps instead of #[map] and aya_ebpf::maps)')
    );
  },
  LINK_MAP_NAME_CHARACTERS: (d: { map: string }) =>
    `map ${quote(d.map)}: the name has characters other than letters, digits, "_" and ".", which the kernel refuses`,
  LINK_MAP_NAME_LENGTH: (d: { map: string; cut: string }) =>
    `map ${quote(d.map)}: the name is longer than 15 bytes, the kernel sees ${quote(d.cut)}`,
  LINK_MAP_NAME_COLLISION: (d: { map: string; other: string; cut: string }) =>
    `map ${quote(d.map)}: its first 15 bytes ${quote(d.cut)} are the same as those of ${quote(d.other)}, so the kernel sees one name for both`,
  BTF_REFUSED: (d: { name: string; kernel: string; loader: string; answer: string }) =>
    `${quote(d.name)}: kernel ${d.kernel} refuses its BTF as ${d.loader} loads it, ${d.answer}`,
  BTF_CORE_MISSING: (d: {
    name: string;
    kernel: string;
    program: string;
    instruction: number;
    access: string;
    found: string;
    advice: string;
  }) =>
    `${quote(d.name)}: CO-RE relocation of ${d.access}: ${d.found}, with the types of ${quote(d.kernel)}, at instruction ${d.instruction} ` +
    `of program ${quoteSymbol(d.program)}; ${d.advice}`,
  LINK_STACK_ARGUMENTS: (d: ByCompiler & { symbol: string; registers: number }) =>
    `function ${quoteSymbol(d.symbol)}: its arguments take ${d.registers} registers, but BPF has 5 for them; the others go on the ` +
    'stack (r11), which Linux 6.18 and older refuse; pass a ' +
    (d.compiler === 'clang' ? 'pointer' : 'reference') +
    ' to a struct, or let the function be inlined',
  LINK_UNDEFINED_FUNCTION: (d: ByCompiler & { symbol: string; reason?: 'undeclared' | 'unknown' | 'not callable' }) =>
    `function ${quoteSymbol(d.symbol)}: called, but defined in no input, and ${describeUndefined(d.symbol, d.reason, d)}`,
  LINK_INDIRECT_CALL: (d: ByCompiler & InlinedFrom) =>
    'call through a pointer: no kernel allows that; call the function by its name, and use ' +
    (d.compiler === 'clang' ? 'switch to select one' : 'generics or an enum instead of dyn Trait and fn pointers'),
  LINK_CORE_FMT: (d: InlinedFrom & { symbol: string }) =>
    `function ${quoteSymbol(d.symbol)}: linked in to format text, which needs calls through pointers that no kernel ` +
    'allows; log with aya-log, use get() instead of an index that may panic, and write a panic handler that ignores its ' +
    'argument',
  CODEGEN_BUILTIN_CALL: (d: ByCompiler & InlinedFrom & { llvm: string; symbol: string }) =>
    `function ${quoteSymbol(d.symbol)}: called by generated code, but BPF has no runtime library; define it in a ` +
    (d.compiler === 'clang' ? 'file' : 'crate') +
    ' that is linked, or write the operation so that it needs no call',
  CODEGEN_FLOAT: (d: InlinedFrom & { llvm: string; symbol: string }) =>
    `floating point: BPF has none, and ${quote(d.symbol)} would be called for it; use integers, such as fixed point`,
  CODEGEN_STACK_LIMIT: (_: InlinedFrom & { llvm: string }) =>
    'stack: more than the 512 bytes that a BPF program has; move large values into a per-CPU array map',
  CODEGEN_SIGNED_DIVISION: (_: InlinedFrom & { llvm: string }) =>
    'signed division: not in this instruction set; link with --cpu v4 (kernel >= 6.6), or divide unsigned numbers',
  CODEGEN_DYNAMIC_STACK: (_: InlinedFrom & { llvm: string }) =>
    'stack: an allocation whose size is not known at link time; give it a fixed size',
  CODEGEN_ATOMIC: (d: ByCompiler & InlinedFrom & { llvm: string }) =>
    `atomic operation: not in this instruction set, ${d.llvm.replace(/^.*?, /, '')}; ` +
    (d.compiler === 'clang'
      ? '64 bits and, from --cpu v3 on, 32 bits work'
      : 'AtomicU64 and, from --cpu v3 on, AtomicU32 work'),
  CODEGEN_VARIADIC: (_: InlinedFrom & { llvm: string }) =>
    'variadic function: BPF cannot define one; pass a slice or a struct',
  CODEGEN_BRANCH_RANGE: (_: { llvm: string }) =>
    'branch: over more than 32,767 instructions, the limit before instruction set v4; make the function smaller, or link with --cpu v4 (kernel >= 6.6)',
  CODEGEN_SYMBOL_CLASH: (d: { llvm: string; symbol: string }) =>
    `symbol ${quote(d.symbol)}: defined by the program and again by assembly outside its functions; rename one of them`,
  INPUT_INVALID_REPRO: (d: { path: string; reason: string }) =>
    `${quote(d.path)}: not a file that --repro wrote, ${d.reason}`,
  LINK_REPLAY_DIFFERS: (d: { path: string; found: string; expected: string }) =>
    `${quote(d.path)}: replayed to ${d.found}, expected ${d.expected} as recorded`,
  LINK_MAP_SLOT: (d: { map: string; symbol: string; isFunction: boolean }) =>
    `map ${quote(d.map)}: its values name ${d.isFunction ? 'function' : 'variable'} ${quoteSymbol(d.symbol)}, which is ` +
    (d.isFunction ? 'not a program: it has no section of its own' : 'not a map of .maps') +
    '; no loader fills that slot, and libbpf refuses the object',
  LINK_EMPTY_MAP: (d: { map: string }) =>
    `map ${quote(d.map)}: in .maps, but 0 bytes long, so it is not a map definition; give it the type of one, or move it out of .maps`,
  INPUT_BAD_RELOCATION: (d: { name: string; symbol: string }) =>
    `${quote(d.name)}: CO-RE relocation ${quote(d.symbol)} is malformed, expected a name that ends in ":kind:value$access" ` +
    'or "$kind" and the type as metadata; compile the source again',
  LINK_DECLARATIONS_DIFFER: (d: { symbol: string; first: string; second: string }) =>
    `symbol ${quoteSymbol(d.symbol)}: declared with one type in ${quote(d.first)} and with another in ${quote(d.second)}; ` +
    'the object keeps only one declaration, so use the same one in both',
  LINK_DATA_POINTER: (d: InlinedFrom & { symbol: string; target: string; variable?: string }) =>
    `variable ${quoteSymbol(d.variable ?? d.symbol)}: holds the address of ${quoteSymbol(d.target)}, which no loader fills in, so the program ` +
    'reads something else; select by match or switch, or store the values themselves',
  LINK_THREAD_LOCAL: (d: { symbol: string }) =>
    `variable ${quoteSymbol(d.symbol)}: thread-local, but BPF has no threads; use a per-CPU map or an ordinary variable`,
  LINK_CORE_DEBUG_INFO: (d: { missing: string; questions: number }) =>
    `bpf-core: found no ${d.missing} for its questions about kernel types (${d.questions}), expected debug info with types; ` +
    'compile with debug = 2 and link with BTF',
  LINK_CORE_QUESTION: (_: Record<string, never>) =>
    '__bpf_core_relocation: not called as the crate bpf-core calls it; the linker and the crate may be of different versions',
  LINK_CORE_FIELD: (d: { type: string; path: string; owner: string }) =>
    `${quote(d.type)}: path ${quote(d.path)} not found, ${quote(d.owner)} does not have it`,
  LINK_CORE_TYPE: (d: { type: string }) =>
    `${quote(d.type)}: not a struct, union or enum with a C name, expected a type that kernel_types! declares`,
  LINK_CORE_TYPEDEF: (d: { type: string }) =>
    `${quote(d.type)}: in kernels this is a typedef of a struct without a name, so no loader finds it; start at a struct that has it as a field`,
  LINK_CORE_FIELD_TYPE: (d: { type: string; path: string; fieldType: string }) =>
    `${quote(d.type)}: field ${quote(d.path)} has type ${quote(d.fieldType)}, which no kernel field has, so no loader finds it`,
  LINK_KERNEL_FUNCTION: (d: { symbol: string; types: string; other: string }) =>
    `kernel function ${quoteSymbol(d.symbol)}: declared as ${d.types} and as ${d.other}; BTF keeps the second, and a kernel has only one of them`,
  LINK_BAD_RECORD: (d: { table: string; section: string; index: number; reason: string }) =>
    `linked object: .BTF.ext ${d.table}` +
    (d.index < 0 ? '' : ` record ${d.index} of section ${quote(d.section)}`) +
    `, ${d.reason}; every kernel refuses it, so please report it with the inputs`,

  ENGINE_LOAD_FAILED: (d: { source: string; reason: string }) =>
    `engine ${quote(d.source)}: cannot be loaded, ${d.reason}`,
  ENGINE_ABI_MISMATCH: (d: { found: number; expected: number }) =>
    `engine: ABI version ${d.found}, expected ${d.expected}; the packages driver and engine must be from the same release`,
  ENGINE_INTEGRITY: (d: { source: string; found: string; expected: string }) =>
    `engine ${quote(d.source)}: sha256 ${d.found}, expected ${d.expected}`,
  ENGINE_MISSING_IMPORT: (d: { module: string; name: string }) =>
    `engine: calls ${d.module}.${d.name}, which the host does not have`,
  ENGINE_TRAP: (d: { reason: string; stage: string; log: string }) => `engine: trap in stage ${d.stage}, ${d.reason}`,
  ENGINE_STACK_OVERFLOW: (d: { reason: string; stage: string; log: string }) =>
    `engine: stack exhausted in stage ${d.stage}, ${d.reason}`,
  ENGINE_FATAL: (d: { llvm: string; stage: string; log: string }) =>
    `engine: LLVM gave up in stage ${d.stage}, ${d.llvm}`,
  ENGINE_OUT_OF_MEMORY: (d: { reason: string; stage: string; log: string }) =>
    `engine: out of memory in stage ${d.stage}, ${d.reason}`,
  ENGINE_EXITED: (d: { exitCode: number; stage: string; log: string }) =>
    `engine: called exit(${d.exitCode}) in stage ${d.stage}`,
  ENGINE_BAD_RESULT: (d: { reason: string }) => `engine: result not understood, ${d.reason}`,
  ENGINE_WORKER_DIED: (d: { reason: string }) => `worker: ended before it answered, ${d.reason}`,
  ENGINE_TIMED_OUT: (d: { timeoutMs: number; stage: string }) =>
    `engine: not done after ${d.timeoutMs} ms, in stage ${d.stage}; allow more time, or report the inputs if they are small`,
  ENGINE_INTERNAL: (d: { reason: string }) => `internal error: ${d.reason}`,
  INPUT_INVALID_PCAP: (d: { path: string; reason: string }) =>
    `${quote(d.path)}: not a complete pcap file, ${d.reason}`,
  INPUT_INVALID_MAP_FILE: (d: { path: string; reason: string }) =>
    `${quote(d.path)}: does not contain map entries, ${d.reason}`,
  LINK_DENIED: (d: { codes: readonly string[] }) => `warnings that --deny makes errors: ${list(d.codes)}`,
  USAGE_TOOLCHAIN: (d: { tool: string; found: string; remedy: string }) => `${d.tool}: ${d.found}; ${d.remedy}`,
} satisfies Record<string, (details: never) => string>;

/** The stable name of a problem. */
export type Code = keyof typeof codeTable;

/** The data of a problem with this code. */
export type CodeDetails<C extends Code> = Parameters<(typeof codeTable)[C]>[0];

const familyOfPrefix: Record<string, Family> = {
  USAGE: 'usage',
  IO: 'io',
  INPUT: 'input',
  LINK: 'link',
  CODEGEN: 'link',
  LLVM: 'link',
  BTF: 'btf',
  ENGINE: 'engine',
  REQUEST: 'engine',
};

/** Who must act on problems of this code. */
export function familyOf(code: string): Family {
  return familyOfPrefix[code.slice(0, code.indexOf('_'))] ?? 'engine';
}

/** Whether this release knows the code. */
export function isCode(code: string): code is Code {
  return Object.hasOwn(codeTable, code);
}

/**
 * The message of a problem. For a code of a newer engine, which the table lacks, it is LLVM's message or the details.
 */
export function formatMessage(code: string, details: object): string {
  if (isCode(code)) return codeTable[code](details as never);
  return 'llvm' in details ? String(details.llvm) : `${code} ${JSON.stringify(details)}`;
}
