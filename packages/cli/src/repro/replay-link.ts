import {
  createLinker,
  LinkError,
  UsageError,
  type LinkRequest,
  type LinkResult,
  type NodeInput,
} from '@bpf-link-wasm/driver';
import { encodeResult, formatDiagnostics, formatSummary } from '../format-report.js';
import type { Invocation } from '../parse-arguments.js';
import { assertWritable, pathOf, planOutputs } from '../plan-outputs.js';
import { writeOutputs } from '../write-outputs.js';
import { reportStage, reportWriting } from '../time-limit.js';
import { escapeMessage, printMessage } from '../terminal-text.js';
import { isThere } from '../files/file-identity.js';
import { readFile } from '../files/read-file.js';
import { engineHash } from '../version.js';
import { sha256, unpackRepro, type ReproManifest } from './repro-file.js';

/** Repeats a recorded link; its outputs are written only with -o. */
export async function replayFiles(invocation: Invocation, path: string): Promise<void> {
  const result = await replayLink(path, (line) => printMessage(`replay: ${escapeMessage(line)}\n`));
  const emit = result.outputs.map(({ kind }) => kind).filter((kind) => kind !== 'pre-opt.ll' && kind !== 'post-opt.ll');
  const outputs = result.outputs.filter(({ kind }) => emit.some((wanted) => wanted === kind));
  const planned = planOutputs({ ...invocation, emit, output: invocation.output ?? path });
  reportWriting();
  if (invocation.output !== undefined) {
    assertWritable(planned, invocation);
    for (const { path: beside } of planned.slice(1)) assertFree(beside);
    writeOutputs(outputs.map(({ kind, bytes }) => ({ bytes, path: pathOf(planned, kind) })));
  }
  const milliseconds = performance.now();
  const shown = { ...result, outputs: invocation.output === undefined ? [] : outputs };
  if (invocation.json) process.stdout.write(`${JSON.stringify(encodeResult(shown, planned, milliseconds))}\n`);
  else {
    printMessage(formatDiagnostics(result.diagnostics));
    if (invocation.output !== undefined && !invocation.quiet)
      process.stdout.write(formatSummary(shown, planned, milliseconds));
  }
}

/** Asserts that nothing is at the path. The recording, which may be hostile, chooses the kinds of output next to -o. */
function assertFree(path: string): void {
  if (isThere(path)) throw new UsageError('USAGE_OUTPUT_EXISTS', { path });
}

/**
 * Repeats a recorded link. Throws its error, whether or not it is the recorded one.
 * @throws {LinkError} INPUT_INVALID_REPRO, LINK_REPLAY_DIFFERS, and what linking throws
 * @throws {IoError} IO_READ_FAILED
 */
export async function replayLink(path: string, report: (line: string) => void): Promise<LinkResult> {
  const { manifest, inputs } = unpackRepro(path, new Uint8Array(readFile(path)));
  if (manifest.made.engine !== engineHash()) {
    report(
      `made by bpf-link-wasm ${manifest.made.version}, engine ${manifest.made.engine}; this is engine ${engineHash()}`,
    );
  }
  // The recording may be hostile and must not get at files of this machine: source text is not read, whatever it
  // requests.
  const options = { ...manifest.options };
  delete options.sources;
  const request = {
    ...options,
    inputs: manifest.inputs.map(({ name }, index) => ({ name, bytes: inputs[index]! })),
  } as LinkRequest<NodeInput>;
  const linker = await createLinker();
  const result = await linker.link(request, { onProgress: reportStage }).catch((error: unknown) => {
    report(isRecorded(manifest, error) ? 'the error is the recorded one' : `the recording has ${describe(manifest)}`);
    throw error;
  });
  const found = result.outputs.map(({ kind, bytes }) => `${kind} ${sha256(bytes)}`).join(', ');
  const expected = describe(manifest);
  if (found !== expected) throw new LinkError('LINK_REPLAY_DIFFERS', { path, found, expected }, []);
  report('the outputs are the recorded ones, byte for byte');
  return result;
}

function isRecorded({ outcome }: ReproManifest, error: unknown): boolean {
  return (
    !outcome.ok &&
    error instanceof Error &&
    'code' in error &&
    error.code === outcome.code &&
    error.message === outcome.message
  );
}

function describe({ outcome }: ReproManifest): string {
  if (!outcome.ok) return `${outcome.code}: ${outcome.message}`;
  return outcome.outputs.map(({ kind, sha256: hash }) => `${kind} ${hash}`).join(', ');
}
