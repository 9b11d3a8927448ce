import { UsageError, type EmitKind, type LinkOptions } from '@bpf-link-wasm/driver';
import { Command, CommanderError, Option } from 'commander';
import type { DiagnosticLevel, LevelOption } from './diagnostic-levels.js';

/** The parsed command line. */
export interface Invocation {
  /** Paths; `-` is standard input. */
  inputs: string[];
  /** Path of the first output; `-` is standard output. Derived from the first input when absent. */
  output?: string;
  emit: EmitKind[];
  /** As given: `probe` is not resolved yet. */
  cpu: (typeof cpus)[number];
  /** Options that are passed to the linker unchanged. */
  options: LinkOptions;
  /** Files with one symbol per line. */
  exportFiles: string[];
  /** Folder for pre-opt.ll and post-opt.ll. */
  dumpModule?: string;
  /** Print data instead of text. */
  json: boolean;
  /** Print nothing on success. */
  quiet: boolean;
  /** Folder for outputs, which are named after inputs. */
  outFolder?: string;
  /** Each input is linked separately, at most this many in parallel; 0 is one for each processor. */
  jobs?: number;
  /** Response files that the command line was read from. */
  responseFiles?: readonly string[];
  /** Time limit of the link. */
  timeoutSeconds?: number;
  /** File for the diagnostics as SARIF. */
  sarif?: string;
  /** Print time and size by stage and input. */
  stats: boolean;
  /** Print what each program uses. */
  report: boolean;
  /** The file for everything needed to repeat this link. */
  repro?: string;
  /** An archive written by --repro, to be linked instead of inputs. */
  replay?: string;
  logFile?: string;
  logLevel?: string;
  /** Files with the BTF of kernels: kernel function prototypes come from the first, and `check` tests CO-RE on all. */
  kernelBtf?: readonly string[];
  /** What becomes of diagnostics, in the order of the command line. */
  levels: readonly LevelOption[];
  /** The kernel to check the object against; empty for the running one. */
  check?: string;
}

/** The parser's result other than an invocation: a requested text. */
export interface HelpText {
  help: string;
}

const splitCommas = (value: string): string[] => value.split(',').filter((word) => word !== '');
const addCommas = (value: string, previous: string[] = []): string[] => [...previous, ...splitCommas(value)];
const add = (value: string, previous: string[] = []): string[] => [...previous, value];

const optimizeLevels = ['0', '1', '2', '3', 's', 'z'] as const;
const kinds = ['obj', 'asm', 'llvm-ir', 'llvm-bc'] as const;
const cpus = ['generic', 'probe', 'v1', 'v2', 'v3', 'v4'] as const;

/** A parser for values from a list of words. */
function oneOf<T extends string>(option: string, known: readonly T[]): (value: string) => T {
  return (value) => {
    const found = known.find((word) => word === value);
    if (found !== undefined) return found;
    throw new UsageError('USAGE_BAD_VALUE', {
      option,
      found: JSON.stringify(value),
      expected: `${known.slice(0, -1).join(', ')} or ${known.at(-1)}`,
    });
  };
}

const parseKind = oneOf('emit', kinds);

const parseLevel = (value: string): string => oneOf('O', optimizeLevels)(value.replace(/^=/, ''));

const defaultEmit: EmitKind[] = ['obj'];

/** With several `--emit` the first counts, as in bpf-linker. */
const keepFirstEmit = (value: string, previous: EmitKind[]): EmitKind[] => {
  const given = splitCommas(value).map(parseKind);
  return previous === defaultEmit && given.length > 0 ? given : previous;
};

function parseBoolean(value: string): boolean {
  if (value === 'true' || value === 'false') return value === 'true';
  throw new UsageError('USAGE_BAD_VALUE', {
    option: 'fatal-errors',
    found: JSON.stringify(value),
    expected: 'true or false',
  });
}

function parseJobs(value: string): number {
  if (/^\d+$/.test(value) && Number(value) <= 64) return Number(value);
  throw new UsageError('USAGE_BAD_VALUE', {
    option: 'jobs',
    found: JSON.stringify(value),
    expected: 'a whole number from 0 to 64',
  });
}

function parseSeconds(value: string): number {
  const seconds = Number(value);
  if (seconds > 0 && seconds <= 2_000_000) return seconds;
  throw new UsageError('USAGE_BAD_VALUE', {
    option: 'timeout',
    found: JSON.stringify(value),
    expected: 'seconds, above 0 and up to 2000000',
  });
}

/** Words that may stand first instead of an input; an input of that name is `./cache`. */
const otherCommands = `
Other commands:
  bpf-link-wasm build ...           run cargo build for BPF, with all that this needs; see build --help
  bpf-link-wasm btf ...             read and check BTF
  bpf-link-wasm new NAME            make a project: a program, its test and its loader; see new --help
  bpf-link-wasm inspect OBJECT      report what is in an object, and whether loaders can load it
  bpf-link-wasm run OBJECT          run a program of an object, without a kernel; see run --help
  bpf-link-wasm cache make          compile the engine ahead, for later links; also: list, clear
  bpf-link-wasm serve               keep a warm engine; see serve --help
  bpf-link-wasm install-shim DIR    write a bpf-linker there that runs this command
  bpf-link-wasm help [COMMAND]      the same as COMMAND --help
`;

function createCommand(print: (text: string) => void, levels: LevelOption[]): Command {
  const addLevel = (level: DiagnosticLevel) => (value: string) =>
    void levels.push(...splitCommas(value).map((code) => ({ level, code })));
  return new Command('bpf-link-wasm')
    .usage('[link] INPUT... [-o OUT] [options]')
    .description('Links LLVM bitcode (.bc, .ll, ELF with .llvmbc, .a, .rlib) to a BPF object.')
    .argument('[input...]', 'bitcode, LLVM IR, ELF with bitcode or ar archives; - is standard input')
    .optionsGroup('Output:')
    .option('-o, --output <file>', 'output file; - is standard output (default: named after the first input)')
    .option(
      '--emit <kinds>',
      'obj, asm, llvm-ir or llvm-bc; separate several with commas; they are written side by side',
      keepFirstEmit,
      defaultEmit,
    )
    .option('--out-dir <folder>', 'folder for outputs that are named after their inputs; created if it is missing')
    .option(
      '--jobs <number>',
      'link each input separately, at most this many in parallel; 0: one for each processor',
      parseJobs,
    )
    .option('--btf', 'fail if the inputs have no debug info to make BTF from')
    .option('--no-btf', 'strip debug info and write no BTF')
    .option(
      '--btf-names <style>',
      'how BTF spells names that are not C identifiers: readable or bpf-linker (default: "readable")',
    )
    .option('--btf-keep <types>', 'which types BTF has: reachable ones or all (default: "reachable")')
    .option('--dwarf', 'keep DWARF beside BTF, for llvm-objdump -S and pahole; no loader reads it')
    .option(
      '--kernel-btf <file>',
      "take prototypes of kernel functions from a kernel's BTF, such as /sys/kernel/btf/vmlinux; with --check, also try CO-RE on it; " +
        'repeat it for more kernels, of which the first gives the prototypes',
      add,
    )
    .option('--no-sources', 'leave source lines out of the BTF line information')
    .option(
      '--check [kernel]',
      'write the object only if this kernel, 4.18 or later, accepts its BTF and has the functions that it calls (default: the running kernel)',
    )
    .option('--dump-module <folder>', 'also write pre-opt.ll and post-opt.ll there')
    .optionsGroup('Target:')
    .option('--target <triple>', "bpf, bpfel or bpfeb (default: the first input's)")
    .option('--cpu <name>', 'generic, probe (the running kernel), v1, v2, v3 or v4', oneOf('cpu', cpus), 'generic')
    .option('--cpu-features <list>', 'LLVM feature string, such as +alu32')
    .optionsGroup('Symbols:')
    .option('--export <symbols>', 'symbols to export; several with commas, or repeated', addCommas)
    .option('--export-symbols <file>', 'export the symbols in this file, one per line', add)
    .option('--whole-archive', 'link every archive member, not only those that are needed')
    .optionsGroup('Optimisation:')
    .option('-O <level>', '0, 1, 2, 3, s or z', parseLevel, '2')
    .option('--unroll-loops', 'try hard to unroll loops')
    .option('--ignore-inline-never', 'inline functions even if they are marked #[inline(never)]')
    .option('--disable-expand-memcpy-in-order', 'do not pass --bpf-expand-memcpy-in-order to LLVM')
    .option('--disable-memory-builtins', 'do not export memcpy, memmove, memset, memcmp and bcmp')
    .option('--allow-bpf-trap', 'allow calls of __bpf_trap (kernel >= 6.17)')
    .option('--llvm-args <args>', 'arguments for LLVM; several with commas, or repeated', addCommas)
    .optionsGroup('Messages:')
    .option('--json', 'print the result, or the error, as one JSON object on a line (schema/output.schema.json)')
    .option('--sarif <file>', 'also write all diagnostics as SARIF 2.1.0')
    .option(
      '--allow <codes>',
      'leave out these warnings; several with commas, or repeated; of --allow, --warn and --deny the last counts',
      addLevel('allow'),
    )
    .option('--warn <codes>', 'print these as warnings', addLevel('warn'))
    .option('--deny <codes>', 'fail the link for these; the code warnings stands for all warnings', addLevel('deny'))
    .option('--stats', 'print time and size by stage, input and output')
    .option(
      '--report',
      'print what each program uses: instructions, stack, maps, helpers, and the oldest kernel it runs on',
    )
    .option('--repro <file>', 'write a zip archive of inputs, options and outcome, to replay the link elsewhere')
    .option('--replay <file>', 'repeat the link that such an archive recorded')
    .option('-q, --quiet', 'print nothing on success')
    .option('--fatal-errors <bool>', 'whether errors of code generation fail the link', parseBoolean, true)
    .option('--timeout <seconds>', 'end the link if it takes longer', parseSeconds)
    .option('--log-file <file>', 'append a log to this file')
    .option('--log-level <level>', 'error, warn, info, debug or trace')
    .option('--explain [code]', 'print what an error or warning means; without a code, list all')
    .option('-V, --version', 'print the versions of package, LLVM and engine')
    .configureHelp({ optionTerm: ({ flags }) => flags.replace(' [', '[=') })
    .helpOption('-h, --help', 'print this help')
    .addOption(new Option('-L <folder>', 'accepted for rustc, without effect').argParser(add).hideHelp())
    .addOption(new Option('--flavor <name>', 'accepted for rustc, without effect').hideHelp())
    .addOption(
      new Option(
        '--debug',
        'accepted for rustc, which makes a warning of each line that a linker prints: quiet',
      ).hideHelp(),
    )
    .configureOutput({ writeOut: print, writeErr: () => {} })
    .addHelpText('after', otherCommands)
    .exitOverride();
}

/**
 * Parses the command line, with response files already expanded.
 * @throws {UsageError} USAGE_BAD_ARGUMENT, USAGE_BAD_VALUE
 */
export function parseArguments(words: readonly string[]): Invocation | HelpText | 'version' {
  let help = '';
  const levels: LevelOption[] = [];
  const command = createCommand((text) => (help += text), levels);
  if (words.includes('--version') || words.includes('-V')) return 'version';
  try {
    // An option with an optional value would take the next word for it.
    command.parse(
      words.map((word) => (word === '--check' ? '--check=' : word)),
      { from: 'user' },
    );
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.code === 'commander.helpDisplayed') return { help };
    throw badArgument(error.message.replace(/^error: /, '').replaceAll('\n', ' '), error);
  }
  const invocation = { ...decodeOptions(command.args, command.opts()), levels };
  if (invocation.replay !== undefined && levels.length > 0)
    throw badArgument('--allow, --warn and --deny are for a link, not for --replay');
  return invocation;
}

function badArgument(reason: string, cause?: unknown): UsageError {
  return new UsageError('USAGE_BAD_ARGUMENT', { reason: `${reason}; --help lists the options` }, { cause });
}

function decodeOptions(inputs: string[], given: Record<string, unknown>): Omit<Invocation, 'levels'> {
  if (given.explain !== undefined) throw badArgument('--explain stands alone: bpf-link-wasm --explain CODE');
  const isReplay = given.replay !== undefined;
  if (inputs.length === 0 && !isReplay) throw badArgument("missing required argument 'input'");
  if (isReplay && (inputs.length > 0 || given.repro !== undefined))
    throw badArgument('--replay brings its own inputs and options');
  if (given.jobs !== undefined && (isReplay || (given.sarif ?? given.repro) !== undefined))
    throw badArgument('--sarif, --repro and --replay are for one link, not for --jobs');
  const {
    emit,
    cpu,
    output,
    dumpModule,
    logFile,
    logLevel,
    check,
    exportSymbols = [],
    json = false,
    quiet = false,
    debug = false,
  } = given;
  const taken = { target: given.target, cpuFeatures: given.cpuFeatures, exportSymbols: given.export };
  const flags = ['wholeArchive', 'unrollLoops', 'ignoreInlineNever', 'disableExpandMemcpyInOrder'];
  flags.push('disableMemoryBuiltins', 'allowBpfTrap', 'llvmArgs', 'fatalErrors');
  const options = {
    ...taken,
    ...Object.fromEntries(flags.map((name) => [name, given[name]])),
    optimize: given.O,
    btf: given.btf === undefined ? 'auto' : given.btf ? 'require' : 'strip',
    btfNames: given.btfNames,
    btfKeep: given.btfKeep,
    dwarf: given.dwarf,
    sources: given.sources === false ? undefined : 'disk',
    dumpModules: dumpModule !== undefined,
  };
  const present = Object.entries(options).filter(([, value]) => value !== undefined);
  const optional = Object.entries({
    output,
    dumpModule,
    logFile,
    logLevel,
    timeoutSeconds: given.timeout,
    outFolder: given.outDir,
    jobs: given.jobs,
    kernelBtf: given.kernelBtf,
    check,
    sarif: given.sarif,
    repro: given.repro,
    replay: given.replay,
  }).filter(([, value]) => value !== undefined);
  return {
    inputs,
    emit: emit as EmitKind[],
    cpu: cpu as Invocation['cpu'],
    options: Object.fromEntries(present) as LinkOptions,
    exportFiles: exportSymbols as string[],
    json: json as boolean,
    // rustc always passes --debug to linkers for BPF. @see rust-lang/rust
    // compiler/rustc_codegen_ssa/src/back/linker.rs, BpfLinker
    quiet: (quiet || debug) as boolean,
    stats: given.stats === true,
    report: given.report === true,
    ...Object.fromEntries(optional),
  };
}
