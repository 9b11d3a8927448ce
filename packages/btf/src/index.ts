export { formatInstruction, wideValue } from './bpf/format-instruction.js';
export { scanFunctions, type FunctionUse } from './bpf/function-use.js';
export { helperOf, helpers, type Helper } from './bpf/helpers.js';
export {
  CallKind,
  classOf,
  decodeInstructions,
  functionAddress,
  InstructionClass,
  isCall,
  jumpTarget,
  Opcode,
  type Instruction,
} from './bpf/instruction.js';
export { compareReleases, instructionNeed, kfuncNeed, sectionNeed, type KernelNeed } from './bpf/kernel-needs.js';
export { programLimits, reportPrograms, type ProgramReport, type StackReport } from './loaders/report-programs.js';
export { Btf } from './model/btf.js';
export { BtfBuilder, type BuilderOptions } from './model/btf-builder.js';
export { BtfError } from './wire/btf-error.js';
export { IntEncoding, Linkage } from './model/btf-type.js';
export type * from './model/btf-type.js';
export {
  compressionOf,
  decodeObject,
  openObject,
  type BtfObject,
  type Compression,
  type Decompress,
  type OpenOptions,
} from './object/btf-object.js';
export type { ByteOrder } from './wire/byte-order.js';
export { codeTable, type BtfErrorCode, type BtfErrorDetails } from './wire/error-codes.js';
export { decode, type DecodeOptions } from './model/decode.js';
export { dedup, type DedupOptions, type DedupResult } from './dedup/dedup.js';
export { measure, prune, type KindSize, type PruneOptions, type PruneResult, type SizeReport } from './dedup/prune.js';
export { decodeElf, isElf } from './elf/decode-elf.js';
export {
  machineBpf,
  SectionType,
  type ElfObject,
  type ElfRelocation,
  type ElfSection,
  type ElfSymbol,
} from './elf/elf-object.js';
export { encode } from './model/encode.js';
export {
  coreKinds,
  type BtfExt,
  type CoreKind,
  type CoreRelo,
  type ExtBlock,
  type ExtTable,
  type FuncInfo,
  type LineInfo,
} from './ext/btf-ext.js';
export { decodeCoreAccess, type CoreAccess } from './core/core-access.js';
export { decodeExt } from './ext/decode-ext.js';
export { stringsOfExt } from './ext/ext-strings.js';
export { encodeExt } from './ext/encode-ext.js';
export { programsOf, type Program } from './object/programs.js';
export { formatC, type FormatCOptions } from './format/c/format-c.js';
export { splitDeclaration, type Declaration } from './format/c/format-declaration.js';
export { formatRust, type FormatRustOptions } from './format/code/format-rust.js';
export { formatTs, type FormatTsOptions } from './format/code/format-ts.js';
export { formatJson, type FormatJsonOptions } from './format/format-json.js';
export { formatLayout, type FormatLayoutOptions } from './format/format-layout.js';
export { findMapTypes, type MapTypes } from './layout/find-map-types.js';
export { layoutOf, type CompositeLayout, type FieldLayout, type LayoutOptions } from './layout/struct-layout.js';
export { bitfieldOf, type Bitfield } from './layout/bitfield.js';
export { formatRaw, formatRawBytes, type FormatRawOptions } from './format/format-raw.js';
export { mapReferences, referencesOf } from './model/references.js';
export { pointerSizeOf } from './layout/pointer-size.js';
export { TypeSizes } from './layout/type-sizes.js';
export type { Header, SectionRange } from './wire/header.js';
export type { InfoDialect } from './wire/info-dialect.js';
export { Kind, kindNames, type KindName } from './wire/kind.js';
export type { StringSection } from './wire/string-section.js';
export { checkExt } from './kernel/ext/check-ext.js';
export { extCodes, type ExtCode, type ExtIssue } from './kernel/ext/codes-ext.js';
export { resolveCore, type CoreResolution } from './core/resolve-core.js';
export { codes as issueCodes, type IssueCode, type Rule } from './kernel/codes/codes.js';
export { errnoNumbers, type ErrnoName } from './kernel/codes/errno.js';
export type { Issue, IssueLocation, KernelAnswer } from './kernel/codes/issue.js';
export { newestKernel, oldestKernel, parseKernelVersion, type KernelVersion } from './kernel/rules/kernel-version.js';
export { checkMaps, type CheckMapsOptions, type MapReport, type MapsReport } from './loaders/maps/check-maps.js';
export type { MapIssue } from './loaders/maps/map-issue.js';
export type { MapSlot } from './loaders/maps/map-slots.js';
export { mapCodes, type MapCode } from './loaders/maps/codes-map.js';
export type { LegacyMap } from './loaders/maps/legacy-maps.js';
export type { LoaderAnswer, MapDefinition } from './loaders/maps/map-definition.js';
export { formatFlags, mapTypes, type MapType } from './loaders/maps/map-types.js';
export { minimumKernel, type MinimumKernel } from './kernel/minimum-kernel.js';
export { allLoaders, loaders, type Loader, type LoaderObject } from './loaders/loader-object.js';
export {
  minimumKernelOfObject,
  validateObject,
  type ObjectVerdict,
  type ValidateObjectOptions,
} from './loaders/object/validate-object.js';
export { destructors, type KernelTypes } from './kernel/fields/kernel-types.js';
export { kernelTypesOf } from './kernel/fields/kernel-types-of.js';
export { validate, type ValidateOptions, type Verdict } from './kernel/validate.js';
export { decodeUtf8, encodeUtf8 } from './wire/utf8.js';
export { checkLoadRequest, type LoadRequest } from './kernel/load-request.js';
