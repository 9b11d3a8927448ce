import { EngineInstance, type EngineHost } from './engine-instance.js';
import { EngineError, LinkError, UsageError } from '../codes/errors.js';
import { isCode, type Code, type CodeDetails } from '../codes/code-table.js';
import { findIdent } from '../codes/compiler-of.js';
import { createDiagnostic, decodeDiagnostics, type Diagnostic } from '../codes/diagnostic.js';
import { findBadRecord } from './find-bad-record.js';
import { decodeResult, type LinkResult, type RawResult } from './link-result.js';
import type { InputSource } from '../input/input-source.js';
import type { LinkCallOptions, LinkRequest, Stage } from '../options/link-request.js';
import type { MemoryPool } from './engine-memory.js';
import type { PassBoard } from './pass-board.js';
import type { InputPlatform } from '../platform.js';

/** How often to report the current pass, where no other thread can look. */
const passIntervalMs = 1000;

/**
 * Links on this thread, blocking it until the link is done. The request has been validated.
 * @throws {LinkError} when an input is bad or LLVM refuses it
 * @throws {IoError} when an input cannot be read
 * @throws {EngineError} when the engine itself fails
 */
export async function linkInThread(
  { module, pool, board }: { module: WebAssembly.Module; pool: MemoryPool; board?: PassBoard | undefined },
  request: LinkRequest<unknown>,
  { signal, timeoutMs, onProgress }: LinkCallOptions,
  platform: InputPlatform,
): Promise<LinkResult> {
  const start = performance.now();
  let current: Stage = 'load';
  const throwIfOver = (): void => {
    signal?.throwIfAborted();
    if (timeoutMs !== undefined && performance.now() - start > timeoutMs) {
      throw new EngineError('ENGINE_TIMED_OUT', { timeoutMs, stage: current });
    }
  };
  const begin = (stage: Stage): void => {
    throwIfOver();
    current = stage;
    onProgress?.({ stage, elapsedMilliseconds: performance.now() - start });
    throwIfOver();
  };
  let lastReport = start;
  const reportPass = (pass: Uint8Array, functionName: Uint8Array): void => {
    if (!onProgress) return;
    const now = performance.now();
    if (now - lastReport < passIntervalMs) return;
    throwIfOver();
    lastReport = now;
    const decoder = new TextDecoder();
    const running = { pass: decoder.decode(pass), function: decoder.decode(functionName) };
    onProgress({ stage: current, elapsedMilliseconds: now - start, ...running });
  };
  const { inputs, sources, fatalErrors = true, ...options } = request;
  const readSource = createSourceReader(sources, platform);
  const otherFiles = new Set<string>();
  begin('load');
  const opened: InputSource[] = [];
  try {
    for (const [index, input] of inputs.entries()) opened.push(await platform.open(input, index));
    throwIfOver();
    let ioError: { cause: unknown } | undefined;
    /**
     * The engine only learns that reading failed, and reports where; the file system's error is kept for the caller.
     */
    const attempt = <T>(action: () => T): T | undefined => {
      throwIfOver();
      try {
        return action();
      } catch (cause) {
        ioError ??= { cause };
        return undefined;
      }
    };
    const host: EngineHost = {
      read: (input, offset, target) => attempt(() => opened[input]?.read(offset, target)) ?? -1,
      open(archive, path) {
        const source = attempt(() => opened[archive] && platform.openBeside?.(opened[archive], path));
        if (source) otherFiles.add(source.path ?? source.name);
        return source && { index: opened.push(source) - 1, size: source.size };
      },
      source(path) {
        const text = readSource(path);
        if (text && sources === 'disk') otherFiles.add(path);
        return text;
      },
      stage: begin,
      pass: board ? (pass, functionName) => board.write(pass, functionName) : reportPass,
    };
    const instance = await EngineInstance.start(module, host, pool);
    throwIfOver();
    const loadMilliseconds = performance.now() - start;
    const raw = instance.link({ ...options, inputs: opened.map(({ name, size }) => ({ name, size })) }) as RawResult;
    if (ioError) throw ioError.cause;
    const diagnostics = decodeDiagnostics(raw.diagnostics, raw.inputs, (index) => findIdent(opened[index]!));
    const failure = raw.ok ? undefined : diagnostics.find((diagnostic) => diagnostic.severity === 'error');
    if (!raw.ok && !(isTolerated(failure?.code, fatalErrors) && raw.outputs.length > 0)) {
      instance.release();
      throw createLinkError(failure, diagnostics);
    }
    const result = {
      ...decodeResult(raw, instance, opened, diagnostics, loadMilliseconds),
      otherFiles: [...otherFiles],
    };
    instance.release();
    assertRecords(result);
    return result;
  } finally {
    for (const input of opened) input.close();
  }
}

/** A final check of the engine's object: callers must never receive records that no kernel accepts. */
function assertRecords({ outputs, btfSizes, diagnostics }: LinkResult): void {
  const object = outputs.find(({ kind }) => kind === 'obj');
  const bad = object && btfSizes.ext > 0 ? findBadRecord(object.bytes) : undefined;
  if (bad === undefined) return;
  const details = { ...bad };
  throw new LinkError('LINK_BAD_RECORD', details, [createDiagnostic('LINK_BAD_RECORD', details), ...diagnostics]);
}

/** A failure with a code that only a newer engine knows keeps that code in its diagnostic. */
function createLinkError(failure: Diagnostic | undefined, diagnostics: readonly Diagnostic[]): LinkError {
  const { code, details, message: llvm } = failure ?? { code: '', details: {}, message: 'for an unknown reason' };
  if (!isCode(code)) return new LinkError('LINK_FAILED', { name: 'inputs', llvm }, diagnostics);
  // The engine's details have the fields that the table declares. @see bpf_link.h
  return new LinkError(code, details as CodeDetails<Code>, diagnostics);
}

function isTolerated(code: string | undefined, fatalErrors: boolean): boolean {
  return !fatalErrors && code !== undefined && code.startsWith('CODEGEN_');
}

function createSourceReader(
  sources: LinkRequest['sources'],
  platform: InputPlatform,
): (path: string) => Uint8Array | undefined {
  if (sources === undefined) return () => undefined;
  if (sources === 'disk') {
    const { readSource } = platform;
    if (readSource) return readSource;
    throw new UsageError('USAGE_BAD_VALUE', { option: 'sources', found: '"disk"', expected: 'a host with files' });
  }
  return (path) => (Object.hasOwn(sources, path) ? new TextEncoder().encode(sources[path]) : undefined);
}
