import { BtfError } from '../../wire/btf-error.js';
import type { Btf } from '../../model/btf.js';
import type { Enum64Type, EnumType } from '../../model/btf-type.js';
import { TextSink } from '../text-sink.js';
import { CorePaths } from './core-paths.js';
import { enumRepr, RustCoreTypes, type CoreDefinition } from './rust-core-types.js';
import { rustRawIdentifier } from './rust-types.js';

/** Options of the printer. */
export interface FormatRustCoreOptions {
  /**
   * Whether a path that the BTF does not have, or that `kernel_types!` cannot express, becomes a comment instead of an
   * error, as for an object that checks first whether the kernel has it.
   */
  readonly skipsMissing?: boolean;
  /** Maximum number of characters; by default 2^20 and 32 for each byte of the BTF. */
  readonly maxLength?: number;
}

/**
 * Prints kernel types for CO-RE in Rust: a `kernel_types!` of the crate bpf-core, with only the given members and
 * enumerators. Members of anonymous members belong to the outer type, bitfields are integers, flexible arrays have one
 * element, pointers are raw, a type that is only pointed to has no fields.
 *
 * @param btf The kernel's.
 * @param paths Such as `task_struct.se.vruntime`, `bpf_map_type.BPF_MAP_TYPE_HASH`, `task_struct`, or as `decodeCoreAccess` spells them.
 * @throws {BtfError} BTF_BAD_VALUE for a path that does not exist, with the nearest name; BTF_NO_SUCH_TYPE, BTF_LIMIT
 */
export function formatRustCore(btf: Btf, paths: Iterable<string>, options: FormatRustCoreOptions = {}): string {
  const { skipsMissing = false, maxLength } = options;
  const finder = new CorePaths(btf, !skipsMissing);
  const types = new RustCoreTypes(btf);
  const missing: string[] = [];
  for (const path of new Set(paths)) {
    try {
      types.add(path, finder.find(path));
    } catch (error) {
      if (!skipsMissing || !(error instanceof BtfError && error.code === 'BTF_BAD_VALUE')) throw error;
      missing.push(error.message);
    }
  }
  const body = new TextSink(btf, maxLength);
  for (const definition of types.definitions) printDefinition(body, types, definition);
  return finish(new TextSink(btf, maxLength), body.finish(), missing);
}

function finish(sink: TextSink, body: string, missing: readonly string[]): string {
  sink.write(
    "// Made by `bpf-link-wasm btf dump --format rust-core`. Names and kinds are the kernel's; offsets mean nothing.\n",
  );
  // A hostile name must not end the comment, or change the text direction.
  for (const reason of missing) sink.write(`// Left out: ${reason.slice(0, 400).replaceAll(/[^\x20-\x7e]/g, '?')}\n`);
  const imports = /\bEnum</.test(body) ? '{Enum, kernel_types}' : 'kernel_types';
  sink.write(`\nuse bpf_core::${imports};\n`);
  if (/\bc_void\b/.test(body)) sink.write('use core::ffi::c_void;\n');
  sink.write(`\nkernel_types! {${body}}\n`);
  return sink.finish();
}

function printDefinition(sink: TextSink, types: RustCoreTypes, definition: CoreDefinition): void {
  const { name, type, fields, values } = definition;
  if (type.kind === 'ENUM' || type.kind === 'ENUM64') {
    printEnums(sink, types, name, type, values.size === 0 ? firstValue(type) : values);
    return;
  }
  sink.write(`\n    pub ${type.kind.toLowerCase()} ${name} {`);
  for (const [field, fieldType] of fields) sink.write(`\n        pub ${field}: ${fieldType},`);
  // Rust has no unions without fields.
  if (type.kind === 'UNION' && fields.size === 0) sink.write('\n        pub _opaque: [u8; 0],');
  sink.write(fields.size === 0 && type.kind === 'STRUCT' ? '}\n' : '\n    }\n');
}

/**
 * Rust has no enum without variants, and no two variants with the same number: such variants go into another flavour of
 * the same enum.
 */
function printEnums(
  sink: TextSink,
  types: RustCoreTypes,
  name: string,
  type: EnumType | Enum64Type,
  values: ReadonlyMap<string, bigint>,
): void {
  const counts = new Map<bigint, number>();
  const flavours: string[][] = [];
  for (const [variant, value] of values) {
    const bits = type.size * 8;
    const number = type.isSigned ? BigInt.asIntN(bits, value) : BigInt.asUintN(bits, value);
    const count = counts.get(number) ?? 0;
    counts.set(number, count + 1);
    (flavours[count] ??= []).push(`\n        ${variant} = ${number},`);
  }
  const repr = enumRepr(type)!;
  for (const [index, variants] of flavours.entries()) {
    sink.write(repr === 'u32' ? '\n' : `\n    #[repr(${repr})]\n`);
    sink.write(`    pub enum ${index === 0 ? name : types.flavour(name)} {`);
    for (const variant of variants) sink.write(variant);
    sink.write('\n    }\n');
  }
}

/** The first enumerator that is a valid Rust name. */
function firstValue(type: EnumType | Enum64Type): ReadonlyMap<string, bigint> {
  for (const { name, value } of type.values) {
    const spelled = rustRawIdentifier(name);
    if (spelled !== undefined) return new Map([[spelled, BigInt(value)]]);
  }
  return new Map();
}
