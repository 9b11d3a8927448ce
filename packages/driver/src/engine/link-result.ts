import type { Diagnostic, RawDiagnostic } from '../codes/diagnostic.js';
import type { EmitKind, Stage } from '../options/link-request.js';
import type { EngineInstance } from './engine-instance.js';
import type { OwnBytes } from './engine-memory.js';
import type { InputSource } from '../input/input-source.js';

/** An output of a link. */
export interface LinkOutput {
  kind: EmitKind | 'pre-opt.ll' | 'post-opt.ll';
  /** A copy that belongs to the caller. */
  bytes: OwnBytes;
}

/** What the linker found in an input. */
export interface InputReport {
  name: string;
  kind: 'bitcode' | 'ir' | 'elf' | 'archive';
  /** Size in bytes of the whole input. */
  size: number;
  /** Number of bytes of it that were read. */
  bytesRead: number;
  /** LLVM and, after it, the compiler that wrote the bitcode: `LLVM23.1.0-rust-1.99.0`; null if not recorded. */
  producer: string | null;
  /** The compiler's name as in the debug info of the first compile unit; null without debug info. */
  compiler: string | null;
  /** Members in an archive; 0 for other kinds. */
  members: number;
  /**
   * Number of members whose bitcode was opened: those that define something needed according to the archive's symbol
   * table, and those that the symbol table does not cover.
   */
  membersOpened: number;
  /** Names of the archive members that were linked. */
  membersLinked: string[];
}

/** The duration of a stage. */
export interface StageTiming {
  name: Stage;
  milliseconds: number;
}

/** A link that succeeded. */
export interface LinkResult {
  /** The target triple that was linked for. */
  target: string;
  /** Whether the object has BTF. */
  hasBtf: boolean;
  /** Sizes of the object's `.BTF` and `.BTF.ext` in bytes; 0 for a missing section. */
  btfSizes: { btf: number; ext: number };
  /** In the order of `emit`, then the dumps. */
  outputs: LinkOutput[];
  /** In the order of the request's inputs. */
  inputs: InputReport[];
  /** Files that were read besides the inputs, by path: members of thin archives, and source text for line information. */
  otherFiles: string[];
  /** Warnings and remarks. */
  diagnostics: Diagnostic[];
  /** In the order in which they ran. */
  stages: StageTiming[];
  /** Counts of the module as generated, after optimization. */
  counts: { functions: number; globals: number; instructions: number };
}

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
 * Reads a result from the engine: output bytes are copied, so that the instance can be freed.
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
