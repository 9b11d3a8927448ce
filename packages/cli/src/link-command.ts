import { UsageError, type EmitKind } from '@bpf-link-wasm/driver';
import { Command, Help, Option } from 'commander';
import { commands } from './commands.js';
import type { DiagnosticLevel, LevelOption } from './diagnostic-levels.js';

const splitCommas = (value: string): string[] => value.split(',').filter((word) => word !== '');
const addCommas = (value: string, previous: string[] = []): string[] => [...previous, ...splitCommas(value)];
const add = (value: string, previous: string[] = []): string[] => [...previous, value];

const optimizeLevels = ['0', '1', '2', '3', 's', 'z'] as const;
const kinds = ['obj', 'asm', 'llvm-ir', 'llvm-bc'] as const;
export const cpus = ['generic', 'probe', 'v1', 'v2', 'v3', 'v4'] as const;

/** Makes a parser that accepts only these values. */
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

/** If `--emit` is repeated, the first one counts, as in bpf-linker. */
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

/** The possible values of options, for completion. */
export const linkValues: Readonly<Record<string, readonly string[]>> = {
  '--emit': kinds,
  '--cpu': cpus,
  '--target': ['bpf', 'bpfel', 'bpfeb'],
  '--btf-names': ['readable', 'bpf-linker'],
  '--btf-keep': ['reachable', 'all'],
  '--fatal-errors': ['true', 'false'],
  '--log-level': ['error', 'warn', 'info', 'debug', 'trace'],
  '-O': optimizeLevels,
};

/**
 * Declares the command that links: without a name, or as `link`.
 * @param levels Receives the codes of --allow, --warn and --deny, in order.
 */
export function createLinkCommand(levels: LevelOption[] = []): Command {
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
    .option('--btf-keep <types>', 'which types BTF contains: reachable or all (default: "reachable")')
    .option('--dwarf', 'keep DWARF in addition to BTF, for llvm-objdump -S and pahole; no loader reads it')
    .option(
      '--kernel-btf <file>',
      "take prototypes of kernel functions from a kernel's BTF, such as /sys/kernel/btf/vmlinux; with --check, also try CO-RE on it; " +
        'repeat it for more kernels; the first one gives the prototypes',
      add,
    )
    .option('--no-sources', 'leave source lines out of the BTF line information')
    .option(
      '--check [kernel]',
      'write the object only if this kernel, 4.18 or later, accepts its BTF and has the functions that it calls (default: the running kernel)',
    )
    .option('--dump-module <folder>', 'also write pre-opt.ll and post-opt.ll to this folder')
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
      'suppress these warnings; several with commas, or repeated; of --allow, --warn and --deny the last one counts',
      addLevel('allow'),
    )
    .option('--warn <codes>', 'print these as warnings', addLevel('warn'))
    .option('--deny <codes>', 'fail the link for these; the word warnings means all warnings', addLevel('deny'))
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
    .option('--help-all', 'print all options')
    .helpOption('-h, --help', 'print the usual options')
    .configureHelp({ optionTerm })
    .addOption(new Option('-L <folder>', 'accepted for rustc, without effect').argParser(add).hideHelp())
    .addOption(new Option('--flavor <name>', 'accepted for rustc, without effect').hideHelp())
    .addOption(
      new Option(
        '--debug',
        'accepted for rustc; like --quiet, because rustc turns each line that a linker prints into a warning',
      ).hideHelp(),
    )
    .addHelpText('after', describeCommands());
}

/** The options that most links need. */
const usual = new Set(
  (
    '--output --emit --out-dir --jobs --check --target --cpu --export -O --json --allow --deny --report --explain ' +
    '--version --help --help-all'
  ).split(' '),
);

/** Makes --help print only the usual options; --help-all prints all. */
export function shortenHelp(command: Command): Command {
  const all = new Help();
  return command.configureHelp({
    optionTerm,
    visibleOptions: (of) => all.visibleOptions(of).filter(({ long, short }) => usual.has(long ?? short ?? '')),
  });
}

const optionTerm = ({ flags }: Option): string => flags.replace(' [', '[=');

/** The list of other commands, below the options. */
function describeCommands(): string {
  const rows = Object.values(commands).map(({ usage, summary }) => [usage, summary] as const);
  rows.push(['help [COMMAND]', 'the same as COMMAND --help']);
  const width = Math.max(...rows.map(([usage]) => usage.length)) + 2;
  const lines = rows.map(([usage, summary]) => `  bpf-link-wasm ${usage.padEnd(width)}${summary}\n`);
  return `\nOther commands:\n${lines.join('')}`;
}
