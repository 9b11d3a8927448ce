import type { Diagnostic, RawDiagnostic } from '../codes/diagnostic.js';
import type { EngineInstance } from './engine-instance.js';
import type { InputSource } from '../input/input-source.js';
import type { InputReport, LinkOutput, LinkResult, StageTiming } from '../link-result.js';

/** The JSON of bl_result. */
export interface RawResult {
  ok: boolean;
  target: string;
  hasBtf: boolean;
  btfSizes: LinkResult['btfSizes'];
  outputs: { kind: LinkOutput['kind']; size: number }[];
  inputs: Omit<InputReport, 'size'>[];
  diagnostics: RawDiagnostic[];
  stages: StageTiming[];
  counts: LinkResult['counts'];
}

/**
 * Takes a result out of the engine: output bytes are copied, so that the instance can go.
 * @param loadMilliseconds Time before the engine's first stage.
 */
export function decodeResult(
  raw: RawResult,
  instance: EngineInstance,
  sources: readonly InputSource[],
  diagnostics: Diagnostic[],
  loadMilliseconds: number,
): Omit<LinkResult, 'otherFiles'> {
  const outputs = raw.outputs.map(({ kind }, index) => ({ kind, bytes: instance.output(index) }));
  return {
    target: raw.target,
    hasBtf: raw.hasBtf,
    btfSizes: raw.btfSizes,
    outputs: [...outputs.filter(({ kind }) => !isDump(kind)), ...outputs.filter(({ kind }) => isDump(kind))],
    inputs: raw.inputs.map((input, index) => ({ ...input, size: sources[index]?.size ?? 0 })),
    diagnostics: diagnostics.map((diagnostic) =>
      diagnostic.severity === 'error' ? { ...diagnostic, severity: 'warning' } : diagnostic,
    ),
    stages: [{ name: 'load', milliseconds: loadMilliseconds }, ...raw.stages],
    counts: raw.counts,
  };
}

function isDump(kind: LinkOutput['kind']): boolean {
  return kind === 'pre-opt.ll' || kind === 'post-opt.ll';
}
