export { codeTable, type AccessDetails, type VmErrorCode, type VmErrorDetails } from './errors/codes.js';
export { formatLocation, type CodeLocation } from './errors/vm-error.js';
export { VmError } from './errors/vm-error.js';
export type { HelperArguments, HelperFunction, HelperTable } from './machine/helper.js';
export type { Environment } from './machine/environment.js';
export type { CurrentProgram, Machine, PerfEvent, RunOutput } from './machine/machine.js';
export type { BpfMap, CreateMap, MapSpec } from './maps/bpf-map.js';
export type { Access } from './memory/region.js';
export { MachineMemory } from './memory/machine-memory.js';
export type { ContextFields } from './context/context.js';
export { Packet } from './context/packet.js';
export type { Region, RegionKind, RegionOptions } from './memory/region.js';
export { load, type LoadOptions } from './load/load.js';
export type { LoadedObject } from './load/loaded-object.js';
export type { LoadedProgram, ProgramRun, RunOptions, TraceStep } from './load/loaded-program.js';
export type { ContextInput } from './context/run-context.js';
export type { ContextFieldType } from './context/context-fields.js';
export type { FieldValue } from './context/packet-fields.js';
export type { ContextValues } from './context/typed-context.js';
export type { MapOverride } from './load/map-specs.js';
export { makeEnvironment, type EnvironmentOptions } from './machine/environment.js';
export {
  loadInstructions,
  type InstructionProgram,
  type InstructionsRun,
  type LoadInstructionsOptions,
  type RunInstructionsOptions,
} from './load/load-instructions.js';
export { createMap, hasMapType } from './maps/create-map.js';
export { TypedMap, type SetOptions } from './maps/typed-map.js';
export { UserMap } from './maps/user-map.js';
export { codecOf } from './codec/codec-of.js';
export { decodeBytes, encodeBytes, type Codec } from './codec/codec.js';
export { helperTable } from './helpers/helper-table.js';
export { runTimers } from './helpers/timers.js';
