import { mkdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { createWorkerLinker, IoError, reasonOf, UsageError, type Linker, type NodeInput } from '@bpf-link-wasm/driver';
import { loadCompiledEngine } from './code-cache/load-engine.js';
import { withNotice, type linkOnce } from './link-once.js';
import type { Invocation } from './parse-arguments.js';
import { assertFilesApart } from './files/file-identity.js';
import { filesOf, planOutputs } from './plan-outputs.js';
import { linkServed } from './serve/link-served.js';

/** Links one request, like `linkOnce`. */
export type LinkFunction = typeof linkOnce;

/** Runs one invocation to its end, messages included. @returns Its exit code */
export type RunInvocation = (invocation: Invocation, link: LinkFunction, turn: Promise<unknown>) => Promise<number>;

/**
 * Runs an invocation with `--jobs`: links each input separately, several in parallel, and prints
 * their messages in input order.
 * @returns the exit code of the first failed link, else 0
 * @throws {UsageError} USAGE_BAD_ARGUMENT, USAGE_OUTPUT_IS_INPUT, USAGE_OUTPUT_CLASH
 * @throws {IoError} IO_WRITE_FAILED
 */
export async function runJobs(invocation: Invocation & { jobs: number }, runOne: RunInvocation): Promise<number> {
  const programs = splitPrograms(invocation);
  const pool = createPool(invocation.jobs || availableParallelism());
  let turn: Promise<unknown> = Promise.resolve();
  try {
    const codes = programs.map((program) => {
      const before = turn;
      const code = runOne(program, inTurn(pool.link, before), before);
      turn = code;
      return code;
    });
    return (await Promise.all(codes)).find((code) => code !== 0) ?? 0;
  } finally {
    pool.close();
  }
}

/** One invocation for each input. */
function splitPrograms(invocation: Invocation): Invocation[] {
  const { inputs, output, outFolder } = invocation;
  const fail = (reason: string): never => {
    throw new UsageError('USAGE_BAD_ARGUMENT', { reason });
  };
  if (output !== undefined) fail('--jobs makes an output for each input: found -o, expected --out-dir or neither');
  if (inputs.includes('-')) fail('--jobs names each output after its input: found standard input, expected files');
  const programs = inputs.map((input) => ({ ...invocation, inputs: [input] }));
  // Checks all programs together: none may overwrite an input of another.
  const { reads, writes } = filesOf(
    invocation,
    programs.flatMap((program) => planOutputs(program)),
  );
  assertFilesApart(reads, writes);
  if (outFolder !== undefined) makeFolder(outFolder);
  return programs;
}

function makeFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true });
  } catch (cause) {
    throw new IoError('IO_WRITE_FAILED', { path, reason: reasonOf(cause) }, { cause });
  }
}

/** Starts the link at once, but delivers its result only after all earlier ones have been printed. */
function inTurn(link: LinkFunction, turn: Promise<unknown>): LinkFunction {
  return async (...call) => {
    const result = link(...call);
    result.catch(() => undefined); // Prevents an unhandled rejection before its turn.
    await turn;
    return result;
  };
}

/** Links with this user's server if one runs, else in workers that share the engine's code. */
function createPool(workers: number): { link: LinkFunction; close(): void } {
  let linker: Promise<Linker<NodeInput>> | undefined;
  const start = async (): Promise<Linker<NodeInput>> => {
    const compiled = await loadCompiledEngine();
    return createWorkerLinker({ workers, tuning: 'process', ...(compiled.module ? { engine: compiled.module } : {}) });
  };
  return {
    link: async (request, limits) =>
      (await linkServed(request, withNotice(limits))) ?? (await (linker ??= start())).link(request, withNotice(limits)),
    close: () =>
      void linker?.then(
        (started) => started.close(),
        () => undefined,
      ),
  };
}
