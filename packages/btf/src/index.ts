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
export { programLimits, reportPrograms, type ProgramReport, type StackReport } from './bpf/report-programs.js';
export { Btf } from './btf.js';
export { BtfBuilder, type BuilderOptions } from './btf-builder.js';
export { BtfError } from './btf-error.js';
export { IntEncoding, Linkage } from './btf-type.js';
export type * from './btf-type.js';
export {
  compressionOf,
  decodeObject,
  openObject,
  type BtfObject,
  type Compression,
  type Decompress,
  type OpenOptions,
} from './btf-object.js';
export type { ByteOrder } from './byte-order.js';
export { codeTable, type BtfErrorCode, type BtfErrorDetails } from './codes.js';
export { decode, type DecodeOptions } from './decode.js';
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
export { encode } from './encode.js';
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
export { decodeCoreAccess, type CoreAccess } from './ext/core-access.js';
export { decodeExt } from './ext/decode-ext.js';
export { stringsOfExt } from './ext/ext-strings.js';
export { encodeExt } from './ext/encode-ext.js';
export { programsOf, type Program } from './ext/programs.js';
export { formatC, type FormatCOptions } from './format/c/format-c.js';
export { splitDeclaration, type Declaration } from './format/c/format-declaration.js';
export { formatRust, type FormatRustOptions } from './format/code/format-rust.js';
export { formatTs, type FormatTsOptions } from './format/code/format-ts.js';
export { formatJson, type FormatJsonOptions } from './format/format-json.js';
export { formatLayout, type FormatLayoutOptions } from './layout/format-layout.js';
export { findMapTypes, type MapTypes } from './layout/map-types.js';
export { layoutOf, type CompositeLayout, type FieldLayout, type LayoutOptions } from './layout/struct-layout.js';
export { bitfieldOf, type Bitfield } from './layout/bitfield.js';
export { formatRaw, formatRawBytes, type FormatRawOptions } from './format/format-raw.js';
export { mapReferences, referencesOf } from './references.js';
export { pointerSizeOf } from './layout/pointer-size.js';
export { TypeSizes } from './layout/type-sizes.js';
export type { Header, SectionRange } from './header.js';
export type { InfoDialect } from './info-dialect.js';
export { Kind, kindNames, type KindName } from './kind.js';
export type { StringSection } from './string-section.js';
export { checkExt } from './validate/ext/check-ext.js';
export { extCodes, type ExtCode, type ExtIssue } from './validate/ext/codes-ext.js';
export { resolveCore, type CoreResolution } from './validate/core/resolve-core.js';
export { codes as issueCodes, type IssueCode, type Rule } from './validate/codes.js';
export { errnoNumbers, type ErrnoName } from './validate/errno.js';
export type { Issue, IssueLocation, KernelAnswer } from './validate/issue.js';
export { newestKernel, oldestKernel, parseKernelVersion, type KernelVersion } from './validate/kernel-version.js';
export { checkMaps, type CheckMapsOptions, type MapReport, type MapsReport } from './validate/maps/check-maps.js';
export type { MapIssue } from './validate/maps/map-issue.js';
export type { MapSlot } from './validate/maps/map-slots.js';
export { mapCodes, type MapCode } from './validate/maps/codes-map.js';
export type { LegacyMap } from './validate/maps/legacy-maps.js';
export type { LoaderAnswer, MapDefinition } from './validate/maps/map-definition.js';
export { formatFlags, mapTypes, type MapType } from './validate/maps/map-types.js';
export { minimumKernel, type MinimumKernel } from './validate/minimum-kernel.js';
export { allLoaders, loaders, type Loader, type LoaderObject } from './validate/object/loader-object.js';
export {
  minimumKernelOfObject,
  validateObject,
  type ObjectVerdict,
  type ValidateObjectOptions,
} from './validate/object/validate-object.js';
export { destructors, type KernelTypes } from './validate/special-fields/kernel-types.js';
export { kernelTypesOf } from './validate/special-fields/kernel-types-of.js';
export { validate, type ValidateOptions, type Verdict } from './validate/validate.js';
export { decodeUtf8, encodeUtf8 } from './utf8.js';
export { checkLoadRequest, type LoadRequest } from './validate/load-request.js';
