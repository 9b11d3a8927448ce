import {
  bitfieldOf,
  BtfError,
  IntEncoding,
  namedMembers,
  TypeSizes,
  type Btf,
  type CompositeType,
  type Member,
} from '@bpf-link-wasm/btf';
import { badValue, bytesCodec, type Codec } from './codec.js';
import { bitfieldCodec, enumCodec, floatCodec, intCodec, numberCodec } from './scalars.js';
import { variantsOf } from './variants.js';

/** Maximum number of parts of a value: nested unions that repeat a type could have more than fit in memory. */
const maxParts = 100_000;

/** Maximum nesting of types. */
const maxDepth = 64;

/** Structs that the kernel writes in values; user space sees zeros there, so they are left out. */
const kernelStructs = new Set([
  'bpf_spin_lock',
  'bpf_res_spin_lock',
  'bpf_timer',
  'bpf_wq',
  'bpf_task_work',
  'bpf_list_head',
  'bpf_list_node',
  'bpf_rb_root',
  'bpf_rb_node',
  'bpf_refcount',
]);

/**
 * Returns the codec of a type.
 *
 * Integers are numbers up to 32 bits and bigint above; arrays of bytes are Uint8Array; a plain enum is the name of its value. A struct
 * is an object; one whose members are `__0`, `__1` ... (a tuple in Rust) is an array, or the member itself if it is the only one.
 * A Rust enum is the name of the variant, or `{ Variant: data }` where the variant has data. A C union is read as all its
 * members, and those that are given are written. A value without a type, or with too many parts, is raw bytes.
 *
 * @param size Of the values, in bytes; a type of another size is not used.
 */
export function codecOf(btf: Btf, id: number | undefined, size: number): Codec {
  if (id === undefined || id === 0 || !btf.has(id)) return bytesCodec(size);
  const codec = new CodecMaker(btf).make(id, 0);
  return codec === undefined || codec.size !== size || codec.parts > maxParts ? bytesCodec(size) : codec;
}

class CodecMaker {
  readonly #btf: Btf;
  readonly #sizes: TypeSizes;
  readonly #made = new Map<number, Codec | undefined>();

  constructor(btf: Btf) {
    this.#btf = btf;
    this.#sizes = new TypeSizes(btf, 8);
  }

  /** @returns undefined for a type without a size. */
  make(id: number, depth: number): Codec | undefined {
    const target = this.#sizes.skipModifiers(id);
    if (depth > maxDepth) return bytesCodec(this.#sizes.findSize(target) ?? 0);
    if (!this.#made.has(target)) this.#made.set(target, this.#makeNew(target, depth));
    return this.#made.get(target);
  }

  #makeNew(id: number, depth: number): Codec | undefined {
    const type = this.#btf.type(id);
    switch (type.kind) {
      case 'INT':
        return intCodec(type);
      case 'ENUM':
      case 'ENUM64':
        return enumCodec(type);
      case 'PTR':
        return numberCodec(8, false);
      case 'FLOAT':
        return floatCodec(type.size);
      case 'ARRAY':
        return this.#array(type.type, type.length, depth);
      case 'STRUCT':
      case 'UNION':
        return this.#composite(type, depth);
      default:
        return undefined;
    }
  }

  #array(id: number, length: number, depth: number): Codec | undefined {
    const element = this.make(id, depth + 1);
    if (element === undefined) return undefined;
    const type = this.#btf.type(this.#sizes.skipModifiers(id));
    const isBytes = type.kind === 'INT' && type.size === 1 && (type.encoding & IntEncoding.bool) === 0;
    if (isBytes || length * element.parts > maxParts) return bytesCodec(length * element.size);
    return {
      size: length * element.size,
      parts: Math.max(1, length * element.parts),
      decode: (view, at) => Array.from({ length }, (_, index) => element.decode(view, at + index * element.size)),
      encode: (value, view, at, path) => {
        if (!Array.isArray(value) || value.length !== length) throw badValue(path, value, `an array of ${length}`);
        for (const [index, item] of value.entries())
          element.encode(item, view, at + index * element.size, `${path}[${index}]`);
      },
    };
  }

  #composite(type: CompositeType, depth: number): Codec {
    const variants = variantsOf(this.#btf, type, this.#sizes, (id) => this.make(id, depth + 1));
    if (variants !== undefined) return variants;
    const fields = this.#fields(type, depth);
    if (fields === undefined) return bytesCodec(type.size);
    const isTuple = fields.length > 0 && fields.every(({ name }, index) => name === `__${index}`);
    const parts = fields.reduce((sum, { codec }) => sum + codec.parts, 1);
    // BTF that was not validated may have members outside their struct.
    if (parts > maxParts || fields.some(({ end }) => end > type.size)) return bytesCodec(type.size);
    if (isTuple) return tupleCodec(type.size, parts, fields);
    return structCodec(type.size, parts, fields);
  }

  /** @returns undefined when there are too many. */
  #fields(type: CompositeType, depth: number): Field[] | undefined {
    try {
      return namedMembers(this.#btf, type, this.#sizes).flatMap(({ member, baseBits, isShared }): Field[] => {
        const inner = this.#btf.type(this.#sizes.skipModifiers(member.type));
        if ('members' in inner && kernelStructs.has(inner.name)) return [];
        const codec = this.#member(member, baseBits, depth);
        return codec === undefined ? [] : [{ ...codec, name: member.name, isOptional: isShared }];
      });
    } catch (error) {
      if (error instanceof BtfError && error.hasCode('BTF_LIMIT')) return undefined;
      throw error;
    }
  }

  #member(member: Member, baseBits: number, depth: number): Pick<Field, 'codec' | 'at' | 'end'> | undefined {
    const bitfield = bitfieldOf(this.#btf, member, this.#sizes);
    if (bitfield === undefined) {
      const codec = this.make(member.type, depth + 1);
      const at = Math.floor((baseBits + member.offsetBits) / 8);
      return codec && { codec, at, end: at + codec.size };
    }
    const type = this.#btf.type(this.#sizes.skipModifiers(member.type));
    const encoding = type.kind === 'INT' ? type.encoding : 0;
    const isSigned = (encoding & IntEncoding.signed) !== 0 || ('isSigned' in type && type.isSigned);
    const from = baseBits + bitfield.offsetBits;
    const kind = { isSigned, isBool: (encoding & IntEncoding.bool) !== 0 };
    return {
      codec: bitfieldCodec(from % 8, bitfield.bits, kind),
      at: Math.floor(from / 8),
      end: Math.ceil((from + bitfield.bits) / 8),
    };
  }
}

interface Field {
  readonly name: string;
  /** From the start of the struct, in bytes. */
  readonly at: number;
  /** Offset after its last byte. */
  readonly end: number;
  readonly codec: Codec;
  /** Whether it shares its bytes with other members, as in a union: then it may be left out when encoding. */
  readonly isOptional: boolean;
}

function structCodec(size: number, parts: number, fields: readonly Field[]): Codec {
  const known = new Set(fields.map(({ name }) => name));
  return {
    size,
    parts,
    decode: (view, at) =>
      Object.fromEntries(fields.map(({ name, at: offset, codec }) => [name, codec.decode(view, at + offset)])),
    encode: (value, view, at, path) => {
      if (typeof value !== 'object' || value === null || Array.isArray(value) || value instanceof Uint8Array) {
        throw badValue(path, value, `an object of ${[...known].join(', ') || 'nothing'}`);
      }
      const members = new Map<string, unknown>(Object.entries(value));
      for (const name of members.keys()) {
        if (!known.has(name))
          throw badValue(`${path}.${name}`, members.get(name), `a member of ${[...known].join(', ')}`);
      }
      for (const { name, at: offset, codec, isOptional } of fields) {
        if (members.has(name)) codec.encode(members.get(name), view, at + offset, `${path}.${name}`);
        else if (!isOptional) throw badValue(`${path}.${name}`, undefined, 'a value');
      }
    },
  };
}

/** A tuple, or a struct around one value. */
function tupleCodec(size: number, parts: number, fields: readonly Field[]): Codec {
  const [first] = fields;
  if (fields.length === 1 && first !== undefined) {
    return {
      size,
      parts,
      decode: (view, at) => first.codec.decode(view, at + first.at),
      encode: (value, view, at, path) => first.codec.encode(value, view, at + first.at, path),
    };
  }
  return {
    size,
    parts,
    decode: (view, at) => fields.map(({ codec, at: offset }) => codec.decode(view, at + offset)),
    encode: (value, view, at, path) => {
      if (!Array.isArray(value) || value.length !== fields.length)
        throw badValue(path, value, `an array of ${fields.length}`);
      for (const [index, { codec, at: offset }] of fields.entries())
        codec.encode(value[index], view, at + offset, `${path}[${index}]`);
    },
  };
}
