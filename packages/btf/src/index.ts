export * from './elf.js';
export * from './kernel.js';
export * from './loaders.js';
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
export { kernelFunctionsOf, type PrototypeType } from './bpf/kernel-functions.js';
export { compareReleases, instructionNeed, kfuncNeed, sectionNeed, type KernelNeed } from './bpf/kernel-needs.js';
export { Btf } from './model/btf.js';
export { BtfBuilder, type BuilderOptions } from './model/btf-builder.js';
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
export { codeTable } from './wire/btf-error.js';
export { decode, type DecodeOptions } from './model/decode.js';
export { dedup, type DedupOptions, type DedupResult } from './dedup/dedup.js';
export { measure, prune, type KindSize, type PruneOptions, type PruneResult, type SizeReport } from './dedup/prune.js';
export { distillBase, type DistillResult } from './distill/distill-base.js';
export { relocateBase } from './distill/relocate-base.js';
export type { Change } from './diff/compare-types.js';
export { formatChange } from './diff/format-change.js';
export { diffBtf, type BtfDiff, type DiffOptions, type DiffType, type TypeChange } from './diff/diff-btf.js';
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
export { decodeExt } from './ext/decode-ext.js';
export { stringsOfExt } from './ext/encode-ext.js';
export { encodeExt } from './ext/encode-ext.js';
export { programsOf, type Program } from './object/programs.js';
export { formatC, formatCBytes, type BpftoolDialect, type FormatCOptions } from './format/c/format-c.js';
export { splitDeclaration, type Declaration } from './format/c/format-declaration.js';
export { formatRustCore, type FormatRustCoreOptions } from './format/code/format-rust-core.js';
export { formatRust, type FormatRustOptions } from './format/code/format-rust.js';
export { formatTs, type FormatTsOptions } from './format/code/format-ts.js';
export { formatJson, type FormatJsonOptions } from './format/format-json.js';
export { formatLayout, type FormatLayoutOptions } from './format/format-layout.js';
export { containersOf } from './layout/containers-of.js';
export { namedMembers, type NamedMember } from './layout/named-members.js';
export { findMapTypes, type MapTypes } from './layout/find-map-types.js';
export { layoutOf, type CompositeLayout, type FieldLayout, type LayoutOptions } from './layout/struct-layout.js';
export { countHoles, packedSize, type HoleCounts } from './layout/packed-size.js';
export { bitfieldOf, type Bitfield } from './layout/struct-layout.js';
export { formatRaw, formatRawBytes, type FormatRawOptions } from './format/format-raw.js';
export { formatSkeleton, type FormatSkeletonOptions } from './skeleton/format-skeleton.js';
export { nearestName } from './format/code/nearest-name.js';
export { mapReferences, referencesOf } from './model/references.js';
export { pointerSizeOf } from './layout/type-sizes.js';
export { TypeSizes } from './layout/type-sizes.js';
export type { Header, SectionRange } from './wire/header.js';
export type { InfoDialect } from './wire/record-index.js';
export { Kind, kindNames, type KindName } from './wire/kind.js';
export type { StringSection } from './wire/string-section.js';
export { decodeUtf8, encodeUtf8 } from './wire/utf8.js';
