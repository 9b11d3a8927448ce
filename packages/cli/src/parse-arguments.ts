import { UsageError, type EmitKind, type LinkOptions } from '@bpf-link-wasm/driver';
import { CommanderError } from 'commander';
import { helpOf, throwUsageErrors } from './command-error.js';
import type { LevelOption } from './diagnostic-levels.js';
import { createLinkCommand, shortenHelp, type cpus } from './link-command.js';

/** The parsed command line. */
export interface Invocation {
  /** Paths; `-` is standard input. */
  inputs: string[];
  /** Path of the first output; `-` is standard output. Derived from the first input when absent. */
  output?: string;
  emit: EmitKind[];
  /** As given: `probe` is resolved later. */
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
  /** Link each input separately, at most this many in parallel; 0 means one for each processor. */
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
  /** The archive to write, with everything needed to repeat this link. */
  repro?: string;
  /** An archive written by --repro, whose link is repeated. */
  replay?: string;
  logFile?: string;
  logLevel?: string;
  /** Files with the BTF of kernels: kernel function prototypes come from the first, and `check` tests CO-RE on all. */
  kernelBtf?: readonly string[];
  /** How diagnostics are treated, in the order of the command line. */
  levels: readonly LevelOption[];
  /** The kernel to check the object against; empty for the running one. */
  check?: string;
}

/** The help that the command line requests. */
export interface HelpText {
  help: string;
}

/**
 * Parses the command line, with response files already expanded.
 * @throws {UsageError} USAGE_BAD_ARGUMENT, USAGE_BAD_VALUE
 */
export function parseArguments(words: readonly string[]): Invocation | HelpText | 'version' {
  const levels: LevelOption[] = [];
  const command = throwUsageErrors(createLinkCommand(levels)).configureOutput({ writeOut: () => {} });
  if (words.includes('--version') || words.includes('-V')) return 'version';
  try {
    // commander would take the next word as the option's value.
    command.parse(
      words.map((word) => (word === '--check' ? '--check=' : word)),
      { from: 'user' },
    );
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.code === 'commander.helpDisplayed') return { help: helpOf(shortenHelp(command)) };
    throw badArgument(error.message.replace(/^error: /, '').replaceAll('\n', ' '), error);
  }
  if (command.opts()['helpAll'] === true) return { help: helpOf(command) };
  const invocation = { ...decodeOptions(command.args, command.opts()), levels };
  if (invocation.replay !== undefined && levels.length > 0)
    throw badArgument('--allow, --warn and --deny are for a link, not for --replay');
  return invocation;
}

function badArgument(reason: string, cause?: unknown): UsageError {
  return new UsageError('USAGE_BAD_ARGUMENT', { reason: `${reason}; --help-all lists the options` }, { cause });
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
