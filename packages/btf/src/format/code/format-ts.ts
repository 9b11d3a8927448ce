import type { Btf } from '../../model/btf.js';
import { BtfError } from '../../wire/btf-error.js';
import type { CompositeType, Enum64Type, EnumType, Member } from '../../model/btf-type.js';
import { bitfieldOf } from '../../layout/struct-layout.js';
import { findMapTypes } from '../../layout/find-map-types.js';
import { TypeSizes } from '../../layout/type-sizes.js';
import { TextSink } from '../text-sink.js';
import { CodeNames, toIdentifier } from './code-names.js';
import { annotate, helperText } from './ts-helpers.js';
import { tsIdentifier } from './ts-identifier.js';
import { type ValueCode, ValueCoder } from './ts-values.js';

/** What to print. */
export interface FormatTsOptions {
  /** Ids of the types, with all that they contain; by default those of the maps' keys and values, or all if there are no maps. */
  readonly ids?: Iterable<number>;
  /** `js` leaves the annotations of types out. `ts` by default. */
  readonly language?: 'ts' | 'js';
  /** Bytes of a pointer; guessed by default, 8 for BPF. */
  readonly pointerSize?: 4 | 8;
  /** Most characters; by default 2^20 and 32 for each byte of the BTF. */
  readonly maxLength?: number;
}

/** A member as code has it. Those of anonymous members are put beside the others. */
interface CodeField {
  readonly name: string;
  /** From the begin of the outermost struct, in bytes. */
  readonly offset: number;
  readonly code: ValueCode;
  /** Whether it shares its bytes with others, so that encoding takes those that are there. */
  readonly isOptional: boolean;
}

/** Anonymous members inside of each other, at most. */
const maxDepth = 32;

/** Members of a struct, those of its anonymous members included, at most. */
const maxFields = 100_000;

/**
 * Prints types as TypeScript: an interface for each struct and union, and a constant of the same name with its `size`, `decode`
 * and `encode`, which read and write a DataView. With maps: `maps.NAME.key` and `maps.NAME.value` in the same form.
 *
 * 64-bit integers and pointers are bigint, arrays of bytes Uint8Array. All members of a union are decoded; encoding writes
 * those that are given, in order.
 *
 * @throws {BtfError} BTF_NO_SUCH_TYPE, BTF_LOOP, BTF_LIMIT
 */
export function formatTs(btf: Btf, options: FormatTsOptions = {}): string {
  return new TsPrinter(btf, options).print();
}

class TsPrinter {
  readonly #btf: Btf;
  readonly #names: CodeNames;
  readonly #sink: TextSink;
  readonly #sizes: TypeSizes;
  readonly #coder: ValueCoder;
  readonly #maps: ReturnType<typeof findMapTypes>;
  readonly #isTyped: boolean;

  constructor(btf: Btf, { ids, language = 'ts', pointerSize, maxLength }: FormatTsOptions) {
    this.#btf = btf;
    this.#isTyped = language === 'ts';
    this.#sink = new TextSink(btf, maxLength);
    this.#sizes = new TypeSizes(btf, pointerSize);
    this.#maps = ids === undefined ? findMapTypes(btf, this.#sizes) : [];
    const ofMaps = this.#maps.flatMap(({ key, value }) => [key, value].filter((id) => id !== undefined));
    const roots = ids ?? (this.#maps.length > 0 ? ofMaps : undefined);
    this.#names = new CodeNames(btf, roots, {
      identifier: (name) => tsIdentifier(toIdentifier(name)),
      followsPointers: false,
    });
    this.#coder = new ValueCoder(btf, this.#names, this.#sizes);
  }

  print(): string {
    for (const id of this.#names.ids) {
      const type = this.#btf.type(id);
      if (type.kind === 'STRUCT' || type.kind === 'UNION') this.#printComposite(id, type);
      else if (type.kind === 'ENUM' || type.kind === 'ENUM64') this.#printEnum(id, type);
    }
    if (this.#maps.length > 0) this.#printMaps();
    const body = this.#sink.finish();
    const order = `const littleEndian = ${this.#btf.byteOrder === 'little'};\n`;
    return annotate(order + helperText(this.#coder.helpers) + body, this.#isTyped);
  }

  #printEnum(id: number, type: EnumType | Enum64Type): void {
    const name = this.#names.name(id);
    const suffix = type.size === 8 ? 'n' : '';
    this.#sink.write(`\nexport const ${name} = {\n`);
    for (const { name: value, value: number } of type.values)
      this.#sink.write(`  ${key(value)}: ${number}${suffix},\n`);
    this.#sink.write('}« as const»;\n');
    this.#sink.write(`«export type ${name} = ${type.size === 8 ? 'bigint' : 'number'};\n»`);
  }

  #printComposite(id: number, type: CompositeType): void {
    const name = this.#names.name(id);
    const fields = this.#fields(type);
    this.#sink.write(`\n«export interface ${name} {\n`);
    for (const field of fields)
      this.#sink.write(`  ${key(field.name)}${field.isOptional ? '?' : ''}: ${field.code.type};\n`);
    const at = (offset: number): string => (offset === 0 ? 'at' : `at + ${offset}`);
    this.#sink.write(
      `}\n\n»/** ${type.kind.toLowerCase()} ${isPlain(type.name) ? type.name : name}, ${type.size} bytes. */\nexport const ${name} = {\n  size: ${type.size},\n` +
        `  decode(view«: DataView», at = 0)«: ${name}» {\n    return {\n`,
    );
    for (const field of fields) this.#sink.write(`      ${key(field.name)}: ${field.code.read(at(field.offset))},\n`);
    this.#sink.write(`    };\n  },\n  encode(value«: ${name}», view«: DataView», at = 0)«: void» {\n`);
    for (const field of fields) {
      const value = `value${member(field.name)}`;
      const write = field.code.write(at(field.offset), value);
      this.#sink.write(field.isOptional ? `    if (${value} !== undefined) { ${write} }\n` : `    ${write}\n`);
    }
    this.#sink.write('  },\n};\n');
  }

  #printMaps(): void {
    this.#sink.write('\nexport const maps = {\n');
    for (const { name, key: keyType, value } of this.#maps) {
      this.#sink.write(`  ${key(name)}: {\n${this.#codec('key', keyType)}${this.#codec('value', value)}  },\n`);
    }
    this.#sink.write('};\n');
  }

  #codec(label: string, id: number | undefined): string {
    const code = id === undefined ? undefined : this.#coder.code(id);
    if (id === undefined || code === undefined) return '';
    const target = this.#sizes.skipModifiers(id);
    const { kind } = this.#btf.type(target);
    if (kind === 'STRUCT' || kind === 'UNION') return `    ${label}: ${this.#names.name(target)},\n`;
    return (
      `    ${label}: {\n      size: ${this.#sizes.sizeOf(id)},\n      decode: (view«: DataView», at = 0)«: ${code.type}» => ${code.read('at')},\n` +
      `      encode: (value«: ${code.type}», view«: DataView», at = 0)«: void» => { ${code.write('at', 'value')} },\n    },\n`
    );
  }

  #fields(type: CompositeType): CodeField[] {
    const taken = new Set<string>();
    const fields: CodeField[] = [];
    let steps = 0;
    const collect = (composite: CompositeType, base: number, isShared: boolean, depth: number): void => {
      if (depth > maxDepth) throw new BtfError('BTF_LIMIT', { what: 'depth of types', limit: maxDepth });
      steps += composite.members.length;
      if (steps > maxFields) throw new BtfError('BTF_LIMIT', { what: 'members', limit: maxFields });
      for (const item of composite.members) {
        const isOptional = isShared || composite.kind === 'UNION';
        const inner = item.name === '' ? this.#btf.type(this.#sizes.skipModifiers(item.type)) : undefined;
        if (inner?.kind === 'STRUCT' || inner?.kind === 'UNION') {
          collect(inner, base + item.offsetBits, isOptional, depth + 1);
          continue;
        }
        const found = this.#field(item, base, isOptional);
        if (found === undefined || taken.has(found.name)) continue;
        taken.add(found.name);
        fields.push(found);
      }
    };
    collect(type, 0, false, 0);
    return fields;
  }

  #field(item: Member, baseBits: number, isOptional: boolean): CodeField | undefined {
    if (item.name === '') return undefined;
    const bitfield = bitfieldOf(this.#btf, item, this.#sizes);
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
/** A string literal, which the marks of annotations must not be part of. */
const literal = (text: string): string => JSON.stringify(text).replaceAll('«', '\\u00ab').replaceAll('»', '\\u00bb');
const key = (name: string): string => (isPlain(name) && name !== '__proto__' ? name : `[${literal(name)}]`);
const member = (name: string): string => (isPlain(name) ? `.${name}` : `[${literal(name)}]`);
