import {
  BpfLinkError,
  EngineError,
  IoError,
  LinkError,
  reasonOf,
  type Diagnostic,
  type LinkResult,
  type ProgressEvent,
} from '@bpf-link-wasm/driver';
import {
  encodeError,
  encodeResult,
  exitCodes,
  formatDiagnostics,
  formatError,
  formatSummary,
} from './format-report.js';
import { assertNoCommand } from './assert-no-command.js';
import { expandWords } from './expand-words.js';
import type { LinkCheck } from './btf/check-link.js';
import { readKeptCodeEarly } from './code-cache/kept-code.js';
import { assertLevels, chooseErrorLevels, denyDiagnostics } from './diagnostic-levels.js';
import { linkOnce, type CommandRequest } from './link-once.js';
import { createLog, type Log } from './log.js';
import { parseArguments, type Invocation } from './parse-arguments.js';
import { assertFilesApart } from './files/file-identity.js';
import { assertWritable, filesOf, pathOf, planOutputs, type PlannedOutput } from './plan-outputs.js';
import { probeCpu } from './probe-cpu.js';
import { raiseUnresolved } from './raise-unresolved.js';
import { isServed } from './serve/link-served.js';
import { runJobs, type LinkFunction, type RunInvocation } from './run-jobs.js';
import { readFile } from './files/read-file.js';
import { writeOutputs, type OutputFile } from './write-outputs.js';
import { hasWatcher } from './slow-notice.js';
import { escapeControls, escapeName, printMessage } from './terminal-text.js';
import { hasSeveralLinks, isTimed, reportStage, reportWriting, runWithin } from './time-limit.js';

/**
 * Runs the command.
 * @param isNamed Whether the words followed the command name `link`.
 * @returns The exit code.
 */
export async function run(words: readonly string[], isNamed = false): Promise<number> {
  const isJson = words.includes('--json');
  if (isLink(words) && !isServed()) readKeptCodeEarly();
  try {
    if (!isNamed) await assertNoCommand(words[0]);
    const responseFiles: string[] = [];
    const expanded = expandWords(words, responseFiles);
    const parsed = parseArguments(expanded);
    if (parsed === 'version') return (await import('./version.js')).printVersion();
    if ('help' in parsed) {
      process.stdout.write(parsed.help);
      return exitCodes.success;
    }
    await assertLevels(parsed.levels);
    return await runInvocation({ ...parsed, responseFiles }, expanded);
  } catch (thrown) {
    return printError(thrown, isJson);
  }
}

/** Whether this process will probably link: help needs no engine, and with a time limit another process links. */
function isLink(words: readonly string[]): boolean {
  return words.length > 0 && !words.some((word) => /^(?:-h|--help|--timeout(?:=.*)?)$/.test(word));
}

/** Runs a parsed command line. @returns The exit code. */
async function runInvocation(invocation: Invocation, words: readonly string[]): Promise<number> {
  const { timeoutSeconds, replay, jobs } = invocation;
  if (timeoutSeconds !== undefined && !isTimed()) return runTimed(words, invocation, timeoutSeconds * 1000);
  if (replay !== undefined) await (await import('./repro/replay-link.js')).replayFiles(invocation, replay);
  else if (jobs !== undefined) return runJobs({ ...invocation, jobs }, runProgram);
  else await linkFiles(invocation, linkOnce);
  return exitCodes.success;
}

/** Runs the command within its time limit; a timeout is reported like any other failure. */
async function runTimed(words: readonly string[], invocation: Invocation, timeoutMs: number): Promise<number> {
  try {
    // The linking process receives the words of response files, and so does not know the files themselves.
    if (invocation.replay === undefined && invocation.jobs === undefined)
      assertWritable(planOutputs(invocation), invocation);
    return await runWithin(words, invocation, timeoutMs);
  } catch (error) {
    if (error instanceof BpfLinkError) {
      await writeSarifOf(error, invocation);
      createLog(invocation.logFile, invocation.logLevel)('error', `${error.code}: ${error.message}`);
    }
    throw error;
  }
}

/** One link of `--jobs`. */
const runProgram: RunInvocation = async (invocation, linkRequest, turn) => {
  try {
    await linkFiles(invocation, linkRequest);
    return exitCodes.success;
  } catch (thrown) {
    await turn;
    return printError(thrown, invocation.json);
  }
};

/** Prints any error, as text or JSON. @returns The exit code. */
function printError(thrown: unknown, isJson: boolean): number {
  const error = thrown instanceof BpfLinkError ? thrown : wrapUnexpected(thrown);
  if (isJson) process.stdout.write(`${JSON.stringify(encodeError(error))}\n`);
  else printMessage(formatError(error));
  return exitCodes[error.family];
}

async function linkFiles(invocation: Invocation, linkRequest: LinkFunction): Promise<void> {
  const log = createLog(invocation.logFile, invocation.logLevel);
  const planned = planOutputs(invocation);
  assertWritable(planned, invocation);
  try {
    const linked = await linkWith(invocation, linkRequest, log);
    const check = await checkOutputs(invocation, linked, planned);
    const diagnostics = denyDiagnostics(check?.diagnostics ?? linked.diagnostics, invocation.levels);
    const result = { ...linked, diagnostics };
    assertFilesApart(
      result.otherFiles.map((path) => ({ path, use: 'a file that the link read' })),
      filesOf(invocation, planned).writes,
    );
    reportWriting();
    const outputs = result.outputs.map(({ kind, bytes }) => ({ bytes, path: pathOf(planned, kind) }));
    writeOutputs([...outputs, ...(await makeSarif(invocation, result.diagnostics))]);
    await report(invocation, result, planned, log, check?.kernel);
  } catch (thrown) {
    const error = chooseErrorLevels(thrown, invocation.levels);
    if (error instanceof LinkError) logDiagnostics(error.diagnostics, log);
    if (error instanceof BpfLinkError) await writeSarifOf(error, invocation);
    log('error', error instanceof BpfLinkError ? `${error.code}: ${error.message}` : reasonOf(error));
    throw error;
  }
}

async function linkWith(invocation: Invocation, linkRequest: LinkFunction, log: Log): Promise<LinkResult> {
  const { inputs, options, cpu, emit, exportFiles } = invocation;
  const exportSymbols = [...(options.exportSymbols ?? []), ...exportFiles.flatMap(readSymbols)];
  const request: CommandRequest = {
    ...options,
    ...(await readPrototypes(invocation)),
    cpu: cpu === 'probe' ? probeCpu() : cpu,
    emit,
    exportSymbols,
    inputs: inputs.map((path) => (path === '-' ? { name: '-', bytes: readFile('-') } : path)),
  };
  log('debug', `request ${JSON.stringify({ ...request, inputs })}`);
  const watched = !isTimed() && hasWatcher(invocation) ? { watched: nameInputs(inputs) } : {};
  const onProgress = (event: ProgressEvent): void => {
    log('trace', `${event.stage} after ${event.elapsedMilliseconds.toFixed(1)} ms`);
    reportStage(event);
  };
  const { timeoutSeconds } = invocation;
  const isLimited = timeoutSeconds !== undefined && hasSeveralLinks(invocation);
  const limits = isLimited ? { timeoutMs: timeoutSeconds * 1000 } : {};
  const isHeard = invocation.logLevel === 'trace' || isTimed();
  const outcome = linkRequest(request, { ...limits, ...watched, ...(isHeard ? { onProgress } : {}) }, log);
  if (invocation.repro !== undefined) {
    await outcome.catch(() => {});
    const { recordLink } = await import('./repro/record-link.js');
    await recordLink(invocation.repro, request, limits);
    log('info', `${invocation.repro}: contains everything needed to replay this link`);
  }
  const result = await outcome;
  const named = new Set(options.exportSymbols);
  return { ...result, diagnostics: result.diagnostics.flatMap((diagnostic) => raiseUnresolved(diagnostic, named)) };
}

/** The functions of the first kernel given with --kernel-btf. */
async function readPrototypes({
  kernelBtf: [kernelBtf] = [],
}: Invocation): Promise<Pick<CommandRequest, 'kernelFunctions'>> {
  if (kernelBtf === undefined) return {};
  const [{ kernelFunctionsOf }, { readWithBase }] = await Promise.all([
    import('@bpf-link-wasm/btf'),
    import('./btf/read-object.js'),
  ]);
  return { kernelFunctions: kernelFunctionsOf(readWithBase(kernelBtf, undefined).btf) };
}

/** A short description of the link for a terminal. */
function nameInputs([first = '', ...more]: readonly string[]): string {
  return `"${escapeName(first)}"${more.length === 0 ? '' : ` and ${more.length} more inputs`}`;
}

/** The file of --sarif, if requested. */
async function makeSarif(
  { sarif }: Invocation,
  diagnostics: readonly Diagnostic[],
  error?: BpfLinkError,
): Promise<OutputFile[]> {
  if (sarif === undefined) return [];
  const { encodeLinkSarif } = await import('./link-sarif.js');
  return [{ path: sarif, bytes: encodeLinkSarif(diagnostics, error) }];
}

/** Writes the error that ended a link to the file of --sarif. If that fails, the second error is only printed. */
async function writeSarifOf(error: BpfLinkError, invocation: Invocation): Promise<void> {
  // The error is about an input of this name, or about this very file.
  if (error.family === 'usage' || error.family === 'io') {
    const { path } = error.details as { path?: unknown };
    if (path === invocation.sarif) return;
  }
  try {
    writeOutputs(await makeSarif(invocation, [], error));
  } catch (second) {
    if (!(second instanceof IoError)) throw second;
    printError(second, false);
  }
}

/** Checks the object before anything is written, if --check is given. */
async function checkOutputs(
  { check, kernelBtf }: Invocation,
  { outputs, diagnostics }: LinkResult,
  planned: readonly PlannedOutput[],
): Promise<LinkCheck | undefined> {
  if (check === undefined) return undefined;
  const path = planned.find(({ kind }) => kind === 'obj')?.path ?? '-';
  return (await import('./btf/check-link.js')).checkLink({ outputs, diagnostics, path, kernels: kernelBtf }, check);
}

async function report(
  invocation: Invocation,
  result: LinkResult,
  planned: readonly PlannedOutput[],
  log: Log,
  checkedKernel: string | undefined,
): Promise<void> {
  const extra = await describe(invocation, result, planned);
  const milliseconds = performance.now();
  const summary = formatSummary(result, planned, milliseconds, checkedKernel);
  logDiagnostics(result.diagnostics, log);
  log('info', summary.trimEnd());
  for (const { name, milliseconds: duration } of result.stages) log('debug', `stage ${name} ${duration.toFixed(1)} ms`);
  const write = (text: string): unknown =>
    (planned.some(({ path }) => path === '-') ? process.stderr : process.stdout).write(text);
  if (invocation.json) {
    write(`${JSON.stringify(encodeResult(result, planned, milliseconds, checkedKernel, extra.programs))}\n`);
    return;
  }
  printMessage(formatDiagnostics(result.diagnostics));
  if (!invocation.quiet) write(summary);
  if (extra.text !== '') write(escapeControls(extra.text));
}

/** Output of --stats and --report. Without them, none of that code is loaded. */
async function describe(
  { stats, report: isReport }: Invocation,
  result: LinkResult,
  planned: readonly PlannedOutput[],
): Promise<{ text: string; programs?: readonly object[] }> {
  const parts: string[] = [];
  if (stats) parts.push((await import('./report/format-stats.js')).formatStats(result, planned, performance.now()));
  if (!isReport) return { text: parts.join('\n') };
  const { describePrograms, formatPrograms } = await import('./report/format-programs.js');
  const programs = describePrograms(result);
  return { text: [...parts, formatPrograms(programs)].join('\n'), programs };
}

function logDiagnostics(diagnostics: readonly Diagnostic[], log: Log): void {
  const levels = { error: 'error', warning: 'warn', remark: 'info', note: 'info' } as const;
  for (const { severity, code, message } of diagnostics) log(levels[severity], `${code}: ${message}`);
}

/** Symbols, one per line; blank lines are skipped. */
function readSymbols(path: string): string[] {
  return readFile(path)
    .toString()
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

function wrapUnexpected(cause: unknown): EngineError {
  const reason = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
  return new EngineError('ENGINE_INTERNAL', { reason }, { cause });
}
