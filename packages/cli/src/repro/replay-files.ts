import { lstatSync } from 'node:fs';
import { UsageError } from '@bpf-link-wasm/driver';
import { formatDiagnostics, encodeResult, formatSummary } from '../format-report.js';
import type { Invocation } from '../parse-arguments.js';
import { assertWritable, pathOf, planOutputs } from '../plan-outputs.js';
import { writeOutputs } from '../write-outputs.js';
import { reportWriting } from '../time-limit.js';
import { replayLink } from './replay-link.js';
import { escapeMessage, printMessage } from '../terminal-text.js';

/** Makes a recorded link again; its outputs are written only where -o says so. */
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

/** Whoever made the recording chose its kinds of output: those beside -o must not take the place of a file. */
function assertFree(path: string): void {
  if (lstatSync(path, { throwIfNoEntry: false }) !== undefined) throw new UsageError('USAGE_OUTPUT_EXISTS', { path });
}
