import { namedMembers, type NamedMember } from '../../layout/named-members.js';
import { bitfieldOf } from '../../layout/struct-layout.js';
import { TypeSizes } from '../../layout/type-sizes.js';
import type { Btf } from '../../model/btf.js';
import type { CompositeType, Enum64Type, Enumerator, Enumerator64, EnumType } from '../../model/btf-type.js';
import { TextSink } from '../text-sink.js';
import { CodeNames, firstOfEach, toIdentifier } from './code-names.js';
import { annotate, helperText } from './ts-helpers.js';
import { tsIdentifier } from './ts-identifier.js';
import { type ValueCode, ValueCoder } from './ts-values.js';

/** A member in generated code. Members of anonymous members are placed beside the others. */
interface CodeField {
  readonly name: string;
  /** From the start of the outermost struct, in bytes. */
  readonly offset: number;
  readonly code: ValueCode;
  /** Whether it shares its bytes with others, so that encoding writes only the given ones. */
  readonly isOptional: boolean;
}

/** Options of TypeScript output. */
export interface TsPrinterOptions {
  /** `js` leaves the type annotations out; `ts` by default. */
  readonly language?: 'ts' | 'js';
  /** In bytes; guessed by default, 8 for BPF. */
  readonly pointerSize?: 4 | 8;
  /** Maximum number of characters; by default 2^20 and 32 for each byte of the BTF. */
  readonly maxLength?: number;
}

/** Prints types with their codecs, and the rest of a module. */
export class TsPrinter {
  readonly sizes: TypeSizes;
  readonly #btf: Btf;
  readonly #names: CodeNames;
  readonly #sink: TextSink;
  readonly #coder: ValueCoder;
  readonly #isTyped: boolean;

  /**
   * @param roots Ids of the types to print, with their dependencies; all types when undefined.
   * @param reserved Names that the module uses for other things.
   */
  constructor(
    btf: Btf,
    roots: Iterable<number> | undefined,
    { language = 'ts', pointerSize, maxLength }: TsPrinterOptions = {},
    reserved: readonly string[] = [],
  ) {
    this.#btf = btf;
    this.#isTyped = language === 'ts';
    this.#sink = new TextSink(btf, maxLength);
    this.sizes = new TypeSizes(btf, pointerSize);
    const identifier = (name: string): string => {
      const known = tsIdentifier(toIdentifier(name));
      return reserved.includes(known) ? `${known}_` : known;
    };
    this.#names = new CodeNames(btf, roots, { identifier, followsPointers: false });
    this.#coder = new ValueCoder(btf, this.#names, this.sizes);
  }

  /** Adds text; type annotations stand between « and ». @throws {BtfError} BTF_LIMIT */
  write(text: string): void {
    this.#sink.write(text);
  }

  /** Adds the definitions of the types. @throws {BtfError} BTF_NO_SUCH_TYPE, BTF_LOOP, BTF_LIMIT */
  writeTypes(): void {
    for (const id of this.#names.ids) {
      const type = this.#btf.type(id);
      if (type.kind === 'STRUCT' || type.kind === 'UNION') this.#printComposite(id, type);
      else if (type.kind === 'ENUM' || type.kind === 'ENUM64') this.#printEnum(id, type);
    }
  }

  /** The module. */
  finish(): string {
    const order = `const littleEndian = ${this.#btf.byteOrder === 'little'};\n`;
    return annotate(order + helperText(this.#coder.helpers) + this.#sink.finish(), this.#isTyped);
  }

  #printEnum(id: number, type: EnumType | Enum64Type): void {
    const name = this.#names.name(id);
    const suffix = type.size === 8 ? 'n' : '';
    this.#sink.write(`\nexport const ${name} = {\n`);
    for (const { name: value, value: number } of firstOfEach<Enumerator | Enumerator64>(type.values, (one) => one.name))
      this.#sink.write(`  ${tsKey(value)}: ${number}${suffix},\n`);
    this.#sink.write('}« as const»;\n');
    this.#sink.write(`«export type ${name} = ${type.size === 8 ? 'bigint' : 'number'};\n»`);
  }

  #printComposite(id: number, type: CompositeType): void {
    const name = this.#names.name(id);
    const fields = this.#fields(type);
    this.#sink.write(`\n«export interface ${name} {\n`);
    for (const field of fields)
      this.#sink.write(`  ${tsKey(field.name)}${field.isOptional ? '?' : ''}: ${field.code.type};\n`);
    const at = (offset: number): string => (offset === 0 ? 'at' : `at + ${offset}`);
    this.#sink.write(
      `}\n\n»/** ${type.kind.toLowerCase()} ${isPlain(type.name) ? type.name : name}, ${type.size} bytes. */\nexport const ${name} = {\n  size: ${type.size},\n` +
        `  decode(view«: DataView», at = 0)«: ${name}» {\n    return {\n`,
    );
    for (const field of fields) this.#sink.write(`      ${tsKey(field.name)}: ${field.code.read(at(field.offset))},\n`);
    this.#sink.write(`    };\n  },\n  encode(value«: ${name}», view«: DataView», at = 0)«: void» {\n`);
    for (const field of fields) {
      const value = `value${member(field.name)}`;
      const write = field.code.write(at(field.offset), value);
      this.#sink.write(field.isOptional ? `    if (${value} !== undefined) { ${write} }\n` : `    ${write}\n`);
    }
    this.#sink.write('  },\n};\n');
  }

  /**
   * The properties `size`, `decode` and `encode` of a type, one on a line.
   * @param offset Offset of the value from `at`, in bytes.
   * @returns undefined for a type without a size
   */
  codecOf(id: number, indent: string, offset = 0): string | undefined {
    const code = this.#coder.code(id);
    if (code === undefined) return undefined;
    const at = offset === 0 ? 'at' : `at + ${offset}`;
    return (
      `${indent}size: ${this.sizes.sizeOf(id)},\n${indent}decode: (view«: DataView», at = 0)«: ${code.type}» => ${code.read(at)},\n` +
      `${indent}encode: (value«: ${code.type}», view«: DataView», at = 0)«: void» => { ${code.write(at, 'value')} },\n`
    );
  }

  /** The property of a map that reads and writes its keys or values; empty without a type. */
  mapCodec(label: 'key' | 'value', id: number | undefined): string {
    const codec = id === undefined ? undefined : this.codecOf(id, '      ');
    if (id === undefined || codec === undefined) return '';
    const target = this.sizes.skipModifiers(id);
    const { kind } = this.#btf.type(target);
    if (kind === 'STRUCT' || kind === 'UNION') return `    ${label}: ${this.#names.name(target)},\n`;
    return `    ${label}: {\n${codec}    },\n`;
  }

  #fields(type: CompositeType): CodeField[] {
    const taken = new Set<string>();
    return namedMembers(this.#btf, type, this.sizes).flatMap((one) => {
      const found = taken.has(one.member.name) ? undefined : this.#field(one);
      if (found !== undefined) taken.add(found.name);
      return found ?? [];
    });
  }

  #field({ member: item, baseBits, isShared: isOptional }: NamedMember): CodeField | undefined {
    const bitfield = bitfieldOf(this.#btf, item, this.sizes);
    if (bitfield === undefined) {
      const code = this.#coder.code(item.type);
      return code && { name: item.name, offset: Math.floor((baseBits + item.offsetBits) / 8), code, isOptional };
    }
    const from = baseBits + bitfield.offsetBits;
    return {
      name: item.name,
      offset: Math.floor(from / 8),
      code: this.#coder.bitfield(from % 8, bitfield.bits, item.type),
      isOptional,
    };
  }
}

const isPlain = (name: string): boolean => /^[A-Za-z_]\w*$/.test(name);
const member = (name: string): string => (isPlain(name) ? `.${name}` : `[${tsLiteral(name)}]`);

/** An ASCII string literal: names may contain control characters, and the marks of annotations. */
export function tsLiteral(text: string): string {
  const escape = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return JSON.stringify(text).replaceAll(/[^ -~]/g, escape);
}

/** A property key, for any name. */
export function tsKey(name: string): string {
  return isPlain(name) && name !== '__proto__' ? name : `[${tsLiteral(name)}]`;
}
