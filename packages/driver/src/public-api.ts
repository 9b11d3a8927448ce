export { codeTable, type Code, type CodeDetails, type Family } from './codes.js';
export { formatLocation, type Diagnostic, type DiagnosticLocation, type Severity } from './diagnostic.js';
export type { EngineInfo, EngineLoading, EngineProgress, EngineSource } from './engine-source.js';
export type { LinkerOptions, WebWorkerLinkerOptions, WorkerLinkerOptions } from './engine-source.js';
export { BpfLinkError, EngineError, IoError, LinkError, reasonOf, UsageError } from './errors.js';
export type { EmitKind, LinkCallOptions, LinkOptions, LinkRequest, NamedInput } from './link-request.js';
export type { PortableInput, ProgressEvent, Stage, Target } from './link-request.js';
export type { InputReport, LinkOutput, LinkResult, StageTiming } from './link-result.js';
export type { Linker } from './linker.js';
