/** How libbpf, Aya and cilium/ebpf interpret an object: its BTF, maps, CO-RE records and programs. */
export { programLimits, reportPrograms, type ProgramReport, type StackReport } from './loaders/report-programs.js';
export type { CoreUse } from './loaders/core-use.js';
export { findExterns, type ExternPlace, type ExternUse } from './loaders/externs.js';
export {
  inspectObject,
  type InspectedObject,
  type Inspection,
  type InspectOptions,
  type LoadProblem,
  type LoadVerdict,
} from './loaders/inspect-object.js';
export { checkMaps, type CheckMapsOptions, type MapReport, type MapsReport } from './loaders/maps/check-maps.js';
export type { MapIssue } from './loaders/maps/map-issue.js';
export type { MapSlot } from './loaders/maps/map-slots.js';
export { mapCodes, type MapCode } from './loaders/maps/map-issue.js';
export type { LegacyMap } from './loaders/maps/legacy-maps.js';
export type { LoaderAnswer, MapDefinition } from './loaders/maps/map-definition.js';
export { checkCreation } from './loaders/maps/check-creation.js';
export { MapFields } from './loaders/maps/map-fields.js';
export { formatFlags, MapFlag, mapTypeOf, mapTypes, type MapType } from './loaders/maps/map-types.js';
export { Field, isProblem, type FieldProblem, type FoundField } from './kernel/fields/field-types.js';
export { allLoaders, loaders, type Loader, type LoaderObject } from './loaders/loader-object.js';
export {
  minimumKernelOfObject,
  validateObject,
  type ObjectVerdict,
  type ValidateObjectOptions,
} from './loaders/object/validate-object.js';
export { decodeCoreAccess, type CoreAccess } from './core/core-access.js';
export { isCoreProblem, judgeCore, verdictOf, type CoreJudgement, type CoreVerdict } from './core/judge-core.js';
export { minCoreBtf, type MinCoreResult } from './core/min-core.js';
export { patchInstruction, type CorePatch } from './core/patch-instruction.js';
export { reachableCode } from './core/reachable.js';
export { resolveCore, type CoreResolution, type CoreWidth } from './core/resolve-core.js';
