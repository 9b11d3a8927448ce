import type { Btf } from '../../model/btf.js';
import type { CompositeType, Enum64Type, EnumType, RecordType } from '../../model/btf-type.js';
import { bitfieldOf } from '../../layout/struct-layout.js';
import { TypeSizes } from '../../layout/type-sizes.js';
import { maxLengthOf, TextSink } from '../text-sink.js';
import { CodeNames, toIdentifier, UniqueNames } from './code-names.js';
import { rustAlignment, rustBuiltin, rustIdentifier, rustType } from './rust-types.js';

/** Options of the printer. */
export interface FormatRustOptions {
  /** Ids of the types to print, with their dependencies; all of this BTF by default. */
  readonly ids?: Iterable<number>;
  /** Maximum number of characters; by default 2^20 and 32 for each byte of the BTF. */
  readonly maxLength?: number;
}

/** Maximum depth of nested structs. */
const maxDepth = 200;

/**
 * Prints types as Rust, laid out as in C (`#[repr(C)]`), with compile-time checks of each size and offset.
 * Bitfields become the bytes that hold them, with a method to read each one. Pointers have 8 bytes, as in BPF.
 *
 * @throws {BtfError} BTF_NO_SUCH_TYPE, BTF_LOOP, BTF_LIMIT
 */
export function formatRust(btf: Btf, options: FormatRustOptions = {}): string {
  const names = new CodeNames(btf, options.ids, {
    identifier: (name) => rustIdentifier(toIdentifier(name)),
    followsPointers: true,
    builtin: (id, type) => rustBuiltin(btf, id, type),
  });
  const printer = new RustPrinter(btf, names, new TextSink(btf, options.maxLength));
  return printer.print();
}

/** A field as Rust has it. */
interface RustField {
  readonly name: string;
  readonly type: string;
  /** In bytes. */
  readonly offset: number;
}

interface RustLayout {
  readonly isPacked: boolean;
  readonly alignment: number;
}

class RustPrinter {
  readonly #btf: Btf;
  readonly #names: CodeNames;
  readonly #sink: TextSink;
  readonly #sizes: TypeSizes;
  readonly #layouts = new Map<number, RustLayout>();

  constructor(btf: Btf, names: CodeNames, sink: TextSink) {
    this.#btf = btf;
    this.#names = names;
    this.#sink = sink;
    this.#sizes = new TypeSizes(btf, 8);
  }

  print(): string {
    this.#sink.write('#![allow(non_camel_case_types, non_snake_case, non_upper_case_globals, dead_code)]\n');
    for (const id of this.#names.ids) this.#printType(id, this.#btf.type(id) as RecordType);
    return this.#sink.finish();
  }

  #printType(id: number, type: RecordType): void {
    const name = this.#names.name(id);
    switch (type.kind) {
      case 'STRUCT':
      case 'UNION':
        this.#printComposite(id, type, name);
        return;
      case 'ENUM':
      case 'ENUM64':
        this.#printEnum(type, name);
        return;
      case 'FWD':
        this.#sink.write(`\n#[repr(C)]\npub struct ${name} {\n    _opaque: [u8; 0],\n}\n`);
        return;
      case 'TYPEDEF':
        this.#sink.write(`\npub type ${name} = ${this.#typeOf(type.type)};\n`);
        return;
      default:
    }
  }

  #typeOf(id: number): string {
    return rustType(this.#btf, this.#names, id);
  }

  #printEnum(type: EnumType | Enum64Type, name: string): void {
    const bits = type.size * 8;
    const prefix = type.isSigned ? 'i' : 'u';
    this.#sink.write(
      `\n#[repr(transparent)]\n#[derive(Clone, Copy, PartialEq, Eq)]\npub struct ${name}(pub ${prefix}${bits});\n`,
    );
    if (type.values.length === 0) return;
    this.#sink.write(`\nimpl ${name} {\n`);
    const seen = new Set<string>();
    for (const { name: value, value: number } of type.values) {
      const constant = rustIdentifier(toIdentifier(value));
      if (seen.has(constant)) continue;
      seen.add(constant);
      const fits = type.isSigned ? BigInt.asIntN(bits, BigInt(number)) : BigInt.asUintN(bits, BigInt(number));
      this.#sink.write(`    pub const ${constant}: Self = Self(${fits});\n`);
    }
    this.#sink.write('}\n');
  }

  #printComposite(id: number, type: CompositeType, name: string): void {
    const { isPacked } = this.#layoutOf(id);
    const isUnion = type.kind === 'UNION';
    const fields = isUnion ? this.#unionFields(type) : this.#structFields(type, isPacked);
    const keyword = isUnion ? 'union' : 'struct';
    this.#sink.write(`\n#[repr(C${isPacked ? ', packed' : ''})]\n#[derive(Clone, Copy)]\npub ${keyword} ${name} {\n`);
    for (const field of fields) this.#sink.write(`    pub ${field.name}: ${field.type},\n`);
    // Rust has no unions without fields.
    if (isUnion && fields.length === 0) this.#sink.write(`    pub _bytes: [u8; ${type.size}],\n`);
    this.#sink.write('}\n');
    this.#printAccessors(type, name);
    this.#sink.write(`\nconst _: () = assert!(::core::mem::size_of::<${name}>() == ${type.size});\n`);
    for (const field of fields) {
      if (field.name.startsWith('_pad')) continue;
      this.#sink.write(`const _: () = assert!(::core::mem::offset_of!(${name}, ${field.name}) == ${field.offset});\n`);
    }
  }

  /** How Rust lays out a struct, its members in order: packed if a member is not at its natural alignment. */
  #layoutOf(id: number, depth = 0): RustLayout {
    const known = this.#layouts.get(id);
    if (known !== undefined) return known;
    const type = this.#btf.type(id) as CompositeType;
    const packed: RustLayout = { isPacked: true, alignment: 1 };
    if (depth > maxDepth) return packed;
    // Ends the recursion for a struct that contains itself.
    this.#layouts.set(id, packed);
    let alignment = 1;
    let isPacked = false;
    for (const member of type.members) {
      if (bitfieldOf(this.#btf, member, this.#sizes) !== undefined) continue;
      const own = this.#isOpaque(member.type)
        ? 1
        : rustAlignment(this.#btf, member.type, (inner) => this.#layoutOf(inner, depth + 1).alignment);
      alignment = Math.max(alignment, own);
      isPacked ||= member.offsetBits % (own * 8) !== 0;
    }
    const layout = isPacked || type.size % alignment !== 0 ? packed : { isPacked, alignment };
    this.#layouts.set(id, layout);
    return layout;
  }

  /** Whether a member's type has no size, so that only its offset is known. */
  #isOpaque(id: number): boolean {
    return this.#sizes.findSize(id) === undefined;
  }

  #structFields(type: CompositeType, isPacked: boolean): RustField[] {
    const fields: RustField[] = [];
    const taken = new UniqueNames(maxLengthOf(this.#btf));
    const unique = (wanted: string): string => taken.take(wanted);
    let end = 0;
    const pad = (to: number, kind: string): void => {
      if (to > end) fields.push({ name: unique(kind), type: `[u8; ${to - end}]`, offset: end });
      end = Math.max(end, to);
    };
    let bitfieldEnd = 0;
    for (const [index, member] of type.members.entries()) {
      const bitfield = bitfieldOf(this.#btf, member, this.#sizes);
      if (bitfield !== undefined) {
        bitfieldEnd = Math.max(bitfieldEnd, Math.ceil((bitfield.offsetBits + bitfield.bits) / 8));
        continue;
      }
      const offset = Math.floor(member.offsetBits / 8);
      if (bitfieldEnd > end) pad(Math.min(bitfieldEnd, offset), '_bitfields');
      if (offset < end || this.#isOpaque(member.type)) continue;
      const own = isPacked ? 1 : rustAlignment(this.#btf, member.type, (inner) => this.#layoutOf(inner).alignment);
      if (Math.ceil(end / own) * own !== offset) pad(offset, '_pad');
      const name = unique(rustIdentifier(toIdentifier(member.name === '' ? `anonymous_${index + 1}` : member.name)));
      fields.push({ name, type: this.#typeOf(member.type), offset });
      end = offset + this.#sizes.sizeOf(member.type);
    }
    if (bitfieldEnd > end) pad(bitfieldEnd, '_bitfields');
    pad(type.size, '_pad');
    return fields;
  }

  #unionFields(type: CompositeType): RustField[] {
    const taken = new UniqueNames(maxLengthOf(this.#btf));
    const fields = type.members.flatMap((member, index): RustField[] => {
      if (bitfieldOf(this.#btf, member, this.#sizes) !== undefined || this.#isOpaque(member.type)) return [];
      const wanted = rustIdentifier(toIdentifier(member.name === '' ? `anonymous_${index + 1}` : member.name));
      return [{ name: taken.take(wanted), type: this.#typeOf(member.type), offset: 0 }];
    });
    const largest = type.members.reduce((most, member) => Math.max(most, this.#sizes.findSize(member.type) ?? 0), 0);
    if (largest < type.size || fields.length < type.members.length)
      fields.push({ name: taken.take('_bytes'), type: `[u8; ${type.size}]`, offset: 0 });
    return fields;
  }

  /** Prints a method for each bitfield that reads it from the bytes of the struct. */
  #printAccessors(type: CompositeType, name: string): void {
    const taken = new UniqueNames(maxLengthOf(this.#btf));
    let separator = `\nimpl ${name} {\n`;
    const bytes = `unsafe { ::core::slice::from_raw_parts(::core::ptr::from_ref(self).cast::<u8>(), ${type.size}) }`;
    for (const member of type.members) {
      const bitfield = bitfieldOf(this.#btf, member, this.#sizes);
      if (bitfield === undefined || member.name === '' || bitfield.bits === 0 || bitfield.bits > 64) continue;
      const first = bitfield.offsetBits;
      const method = taken.take(rustIdentifier(toIdentifier(member.name)));
      const shift = this.#btf.byteOrder === 'little' ? 'bit % 8' : '7 - bit % 8';
      const place = this.#btf.byteOrder === 'little' ? 'index' : `${bitfield.bits - 1} - index`;
      this.#sink.write(
        `${separator}    /// Bits ${first} to ${first + bitfield.bits - 1}, as an unsigned number.\n    pub fn ${method}(&self) -> u64 {\n` +
          `        let bytes = ${bytes};\n        (0..${bitfield.bits}usize).fold(0, |value, index| {\n            let bit = ${first} + index;\n` +
          `            value | u64::from(bytes[bit / 8] >> (${shift}) & 1) << (${place})\n        })\n    }\n`,
      );
      separator = '\n';
    }
    if (separator === '\n') this.#sink.write('}\n');
  }
}
