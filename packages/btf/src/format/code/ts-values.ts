import type { Btf } from '../../model/btf.js';
import { IntEncoding } from '../../model/btf-type.js';
import { BtfError } from '../../wire/btf-error.js';
import type { TypeSizes } from '../../layout/type-sizes.js';
import type { CodeNames } from './code-names.js';

/** Functions that generated code may call; only those in use are printed. */
export type Helper = 'bytes' | 'bits' | 'wide';

/** How a value of some type looks in JavaScript: its type, and the code that reads and writes it. */
export interface ValueCode {
  /** Type in TypeScript. */
  readonly type: string;
  /** Expression that reads it from `view` at an offset, which is an expression too. */
  readonly read: (at: string) => string;
  /** Statement that writes an expression to `view` at an offset. */
  readonly write: (at: string, value: string) => string;
}

/** Maximum depth of nested arrays. */
const maxDepth = 32;

/** Generates code for values; collects the helper functions that it calls. */
export class ValueCoder {
  readonly helpers = new Set<Helper>();
  readonly #btf: Btf;
  readonly #names: CodeNames;
  readonly #sizes: TypeSizes;

  constructor(btf: Btf, names: CodeNames, sizes: TypeSizes) {
    this.#btf = btf;
    this.#names = names;
    this.#sizes = sizes;
  }

  /** @returns undefined for a type without a size. @throws {BtfError} BTF_LIMIT, BTF_LOOP */
  code(id: number, depth = 0): ValueCode | undefined {
    if (depth > maxDepth) throw new BtfError('BTF_LIMIT', { what: 'depth of arrays', limit: maxDepth });
    const target = this.#sizes.skipModifiers(id);
    const type = this.#btf.type(target);
    switch (type.kind) {
      case 'INT':
        if ((type.encoding & IntEncoding.bool) !== 0 && type.size === 1) return boolean;
        return this.#number(type.size, (type.encoding & IntEncoding.signed) !== 0);
      case 'ENUM':
      case 'ENUM64':
        return { ...this.#number(type.size, type.isSigned), type: this.#names.name(target) };
      case 'PTR':
        return this.#number(this.#sizes.pointerSize, false);
      case 'FLOAT':
        return type.size === 4 || type.size === 8
          ? accessor(`Float${type.size * 8}`, 'number')
          : this.#bytes(type.size);
      case 'ARRAY':
        return this.#array(type.type, type.length, depth);
      case 'STRUCT':
      case 'UNION': {
        const name = this.#names.name(target);
        return {
          type: name,
          read: (at) => `${name}.decode(view, ${at})`,
          write: (at, value) => `${name}.encode(${value}, view, ${at});`,
        };
      }
      default:
        return undefined;
    }
  }

  /** The code for a bitfield, `offsetBits` from the offset. */
  bitfield(offsetBits: number, bits: number, id: number): ValueCode {
    this.helpers.add('bits');
    const type = this.#btf.type(this.#sizes.skipModifiers(id));
    const encoding = type.kind === 'INT' ? type.encoding : 'isSigned' in type && type.isSigned ? IntEncoding.signed : 0;
    const isSigned = (encoding & IntEncoding.signed) !== 0;
    const place = (at: string): string => `view, ${at}, ${offsetBits}, ${bits}`;
    if ((encoding & IntEncoding.bool) !== 0) {
      return {
        type: 'boolean',
        read: (at) => `readBits(${place(at)}) !== 0n`,
        write: (at, value) => `writeBits(${place(at)}, ${value} ? 1n : 0n);`,
      };
    }
    const big = (at: string): string =>
      isSigned ? `BigInt.asIntN(${bits}, readBits(${place(at)}))` : `readBits(${place(at)})`;
    if (bits > 32) return { type: 'bigint', read: big, write: (at, value) => `writeBits(${place(at)}, ${value});` };
    return {
      type: 'number',
      read: (at) => `Number(${big(at)})`,
      write: (at, value) => `writeBits(${place(at)}, BigInt(${value}));`,
    };
  }

  #number(size: number, isSigned: boolean): ValueCode {
    const sign = isSigned ? 'Int' : 'Uint';
    if (size === 1 || size === 2 || size === 4) return accessor(`${sign}${size * 8}`, 'number');
    if (size === 8) return accessor(`Big${sign}64`, 'bigint');
    if (size !== 16) return this.#bytes(size);
    this.helpers.add('wide');
    const read = (at: string): string =>
      isSigned ? `BigInt.asIntN(128, readWide(view, ${at}))` : `readWide(view, ${at})`;
    return { type: 'bigint', read, write: (at, value) => `writeWide(view, ${at}, ${value});` };
  }

  #bytes(size: number): ValueCode {
    this.helpers.add('bytes');
    return {
      type: 'Uint8Array',
      read: (at) => `readBytes(view, ${at}, ${size})`,
      write: (at, value) => `writeBytes(view, ${at}, ${size}, ${value});`,
    };
  }

  #array(id: number, length: number, depth: number): ValueCode | undefined {
    const element = this.code(id, depth + 1);
    const size = this.#sizes.findSize(id);
    if (element === undefined || size === undefined) return undefined;
    const target = this.#btf.type(this.#sizes.skipModifiers(id));
    if (size === 1 && target.kind === 'INT' && element.type === 'number') return this.#bytes(length);
    const index = `i${depth === 0 ? '' : depth}`;
    const isSimple = /^\w+$/.test(element.type);
    return {
      type: `${isSimple ? element.type : `(${element.type})`}[]`,
      read: (at) => `Array.from({ length: ${length} }, (_, ${index}) => ${element.read(`${at} + ${index} * ${size}`)})`,
      write: (at, value) =>
        `for (let ${index} = 0; ${index} < ${length}; ${index} += 1) ${element.write(`${at} + ${index} * ${size}`, `${value}[${index}]«!»`)}`,
    };
  }
}

const boolean: ValueCode = {
  type: 'boolean',
  read: (at) => `view.getUint8(${at}) !== 0`,
  write: (at, value) => `view.setUint8(${at}, ${value} ? 1 : 0);`,
};

function accessor(name: string, type: string): ValueCode {
  const order = name.endsWith('t8') ? '' : ', littleEndian';
  return {
    type,
    read: (at) => `view.get${name}(${at}${order})`,
    write: (at, value) => `view.set${name}(${at}, ${value}${order});`,
  };
}
