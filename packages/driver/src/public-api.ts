export { demangleRust } from './codes/demangle-rust.js';
export { codeTable, type Code, type CodeDetails, type Family } from './codes/code-table.js';
export {
  createDiagnostic,
  formatLocation,
  type Diagnostic,
  type DiagnosticLocation,
  type Severity,
} from './codes/diagnostic.js';
export type { EngineInfo, EngineLoading, EngineProgress, EngineSource } from './engine/engine-source.js';
export type { LinkerOptions, WebWorkerLinkerOptions, WorkerLinkerOptions } from './engine/engine-source.js';
export { BpfLinkError, EngineError, IoError, LinkError, readFailure, reasonOf, UsageError } from './codes/errors.js';
export type { EmitKind, KernelType, LinkCallOptions, LinkOptions, LinkRequest } from './options/link-request.js';
export {
  stages,
  type NamedInput,
  type PortableInput,
  type ProgressEvent,
  type Stage,
  type Target,
} from './options/link-request.js';
export { PassBoard, type RunningPass } from './engine/pass-board.js';
export type { InputReport, LinkOutput, LinkResult, StageTiming } from './engine/link-result.js';
export type { Linker } from './linker.js';
