import { Command, CommanderError } from 'commander';
import { BtfError, decode, decodeElf } from '@bpf-link-wasm/btf';
import { BpfLinkError, UsageError } from '@bpf-link-wasm/driver';
import { load, VmError, type LoadedObject, type LoadedProgram, type TraceStep } from '@bpf-link-wasm/vm';
import { throwUsageErrors, toUsageError } from '../command-error.js';
import { encodeError, exitCodes, type PlainError } from '../format-report.js';
import { readFile } from '../files/read-file.js';
import { escapeMessage, escapeName, printMessage, printText } from '../terminal-text.js';
import { describeMaps } from './describe-map.js';
import { fillMap, type MapFile } from './fill-map.js';
import {
  encodeValue,
  formatFailedRun,
  formatMap,
  formatRun,
  TraceFormatter,
  type DoneRun,
  type FailedRun,
  type RingRecord,
} from './format-run.js';
import { readPackets } from './read-packets.js';

/** Memory of the VM, enough for large maps. The system allocates its pages on first use. */
const memoryBytes = 256 * 1024 * 1024;

interface RunFlags {
  readonly program?: string;
  readonly data?: string;
  readonly repeat: number;
  readonly json?: true;
  readonly trace?: true;
  readonly map: readonly MapFile[];
}

/** Declares `bpf-link-wasm run`. */
export function createRunCommand(): Command {
  return new Command('bpf-link-wasm run')
    .description('Runs a program of a BPF object, without a kernel, and prints its result and the maps.')
    .argument('<object>', 'BPF object; - is standard input')
    .option('--program <name>', 'the program, by its function (default: the only one)')
    .option(
      '--data <file>',
      'a packet, or a pcap file (one run per packet); for programs without packets, their context',
    )
    .option('--repeat <n>', 'runs per packet; each run gets the packet as the last one left it', parseRepeat, 1)
    .option('--map <name=file>', 'fill a map from a JSON file before the run; may be repeated', addMapFile, [])
    .option('--trace', 'print each instruction with registers and source line; on standard error with --json')
    .option('--json', 'print the result as one JSON object on a line');
}

/** Runs `bpf-link-wasm run ...`. @returns The exit code. */
export async function runProgram(words: readonly string[]): Promise<number> {
  let exitCode: number = exitCodes.success;
  const command = createRunCommand().action(async (file: string, flags: RunFlags) => {
    exitCode = await runFile(file, flags);
  });
  throwUsageErrors(command);
  try {
    await command.parseAsync([...words], { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return exitCodes.success;
    return reportError(error instanceof CommanderError ? toUsageError(error, 'run') : error, words.includes('--json'));
  }
}

function parseRepeat(value: string): number {
  if (/^\d{1,9}$/.test(value) && Number(value) > 0) return Number(value);
  const expected = 'a whole number from 1 to 999999999';
  throw new UsageError('USAGE_BAD_VALUE', { option: 'repeat', found: JSON.stringify(value), expected });
}

function addMapFile(value: string, previous: readonly MapFile[]): MapFile[] {
  const at = value.indexOf('=');
  if (at > 0 && at < value.length - 1) return [...previous, { name: value.slice(0, at), path: value.slice(at + 1) }];
  throw new UsageError('USAGE_BAD_VALUE', { option: 'map', found: JSON.stringify(value), expected: 'NAME=FILE.json' });
}

/**
 * Runs a program of a file and prints the results and the maps, also after a run that an error ended.
 * @returns The exit code.
 */
async function runFile(file: string, flags: RunFlags): Promise<number> {
  const bytes = new Uint8Array(readFile(file));
  const object = await load(bytes, { memoryBytes });
  const program = findProgram(object, flags.program);
  for (const map of flags.map) fillMap(object, map, readFile(map.path).toString('utf8'));
  const packets =
    flags.data === undefined ? [undefined] : readPackets(flags.data, new Uint8Array(readFile(flags.data)));
  const isJson = flags.json === true;
  const what = program.packet === undefined ? 'context' : 'packet';
  const done: DoneRun[] = [];
  let failed: FailedRun | undefined;
  for (const [index, packet] of packets.entries()) {
    const title = packet === undefined ? '' : `, ${what} ${index + 1} (${packet.length} bytes)`;
    const one = runOnce(object, program, packet, flags);
    if ('error' in one) failed = one;
    else if (isJson) done.push(one);
    if (!isJson)
      printText('error' in one ? formatFailedRun(program.name + title, one) : formatRun(program.name + title, one));
    if (failed !== undefined) break;
  }
  const elf = decodeElf(bytes);
  const types = elf.section('.BTF');
  const maps = describeMaps(object, elf, types && decode(types.data));
  if (isJson) {
    const runs = done.map(({ run, records }) => ({ ...run, records }));
    const { name, type, section } = program;
    const head = failed === undefined ? { schema: 1, ok: true } : encodeError(toPlain(failed.error));
    const last = failed && { failedRun: { ...failed.output, records: failed.records } };
    const report = { ...head, file, program: { name, type, section }, runs, ...last, maps };
    process.stdout.write(`${JSON.stringify(report, encodeValue)}\n`);
    return failed === undefined ? exitCodes.success : exitCodes[toPlain(failed.error).family];
  }
  for (const map of maps) printText(formatMap(map));
  return failed === undefined ? exitCodes.success : reportError(failed.error, false);
}

function findProgram(object: LoadedObject, name: string | undefined): LoadedProgram {
  if (name !== undefined) return object.program(name);
  const [only, ...others] = object.programs;
  if (only !== undefined && others.length === 0) return only;
  const names = object.programs.map((program) => JSON.stringify(program.name)).join(', ');
  throw new UsageError('USAGE_BAD_VALUE', {
    option: 'program',
    found: 'none',
    expected: only === undefined ? 'an object with a program' : `one of ${names}`,
  });
}

function runOnce(
  object: LoadedObject,
  program: LoadedProgram,
  packet: Uint8Array | undefined,
  { repeat, trace, json }: RunFlags,
): DoneRun | FailedRun {
  // For programs of other types `--data` is the context.
  const given = program.packet === undefined ? undefined : packet;
  const input = packet === undefined ? {} : given === undefined ? { bytes: packet } : { data: packet };
  const formatter = new TraceFormatter();
  const print = json === true ? printMessage : printText;
  let waiting: string[] = [];
  const flush = (): void => {
    print(waiting.join(''));
    waiting = [];
  };
  const observe = (step: TraceStep): void => {
    if (waiting.push(formatter.format(step)) === 1000) flush();
  };
  try {
    const run = program.run(input, { repeat, ...(trace === true && { trace: observe }) });
    return { run, records: takeRecords(object), given };
  } catch (error) {
    if (!(error instanceof VmError) || error.output === undefined) throw error;
    return { error, output: error.output, records: takeRecords(object) };
  } finally {
    flush();
  }
}

/** Empties the ring buffers, as user space does. */
function takeRecords({ maps }: LoadedObject): RingRecord[] {
  return maps
    .filter(({ raw }) => raw.map.spec.type === ringBuffer)
    .flatMap((map) => map.records().map((data): RingRecord => ({ map: map.name, data })));
}

/** @see Linux include/uapi/linux/bpf.h BPF_MAP_TYPE_RINGBUF */
const ringBuffer = 27;

/** Prints an error as the rest of the command does. @returns The exit code for the error's family */
function reportError(thrown: unknown, isJson: boolean): number {
  const error = toPlain(thrown);
  if (isJson) process.stdout.write(`${JSON.stringify(encodeError(error), encodeValue)}\n`);
  else printMessage(`error[${error.code}]: ${escapeMessage(error.message)}\n${formatFrames(thrown)}`);
  return exitCodes[error.family];
}

/** Source lines of a program's error, innermost first. */
function formatFrames(thrown: unknown): string {
  if (!(thrown instanceof VmError)) return '';
  return thrown.frames
    .map(({ function: name, source, instruction }, index) => {
      const place =
        source === undefined ? `instruction ${instruction}` : `${source.file}:${source.line}:${source.column}`;
      const text = source === undefined || source.text === '' ? '' : `: ${source.text}`;
      return index === 0
        ? `  --> ${escapeName(place + text)}\n`
        : `   = note: called by ${escapeName(`${name}, ${place}${text}`)}\n`;
    })
    .join('');
}

/** VM error codes for names given on the command line. */
const usageCodes = new Set<string>(['VM_NO_PROGRAM', 'VM_NO_MAP']);

function toPlain(thrown: unknown): PlainError {
  if (thrown instanceof BtfError || thrown instanceof BpfLinkError) return thrown;
  if (thrown instanceof VmError) {
    const { code, message, details } = thrown;
    return { code, message, details, family: usageCodes.has(code) ? 'usage' : 'input' };
  }
  const reason = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
  return { code: 'ENGINE_INTERNAL', family: 'engine', message: `internal error: ${reason}`, details: { reason } };
}
