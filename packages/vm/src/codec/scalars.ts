import { IntEncoding, type Enum64Type, type EnumType, type IntType } from '@bpf-link-wasm/btf';
import { badValue, bytesCodec, type Codec } from './codec.js';

/** A boolean of one byte. */
const booleanCodec: Codec = {
  size: 1,
  parts: 1,
  decode: (view, at) => view.getUint8(at) !== 0,
  encode: (value, view, at, path) => {
    if (typeof value !== 'boolean') throw badValue(path, value, 'true or false');
    view.setUint8(at, value ? 1 : 0);
  },
};

/** An INT: number up to 32 bits, bigint for 64 and 128, bytes for other sizes. */
export function intCodec({ size, encoding }: IntType): Codec {
  if ((encoding & IntEncoding.bool) !== 0 && size === 1) return booleanCodec;
  return numberCodec(size, (encoding & IntEncoding.signed) !== 0);
}

/** An integer of `size` bytes. */
export function numberCodec(size: number, isSigned: boolean): Codec {
  if (![1, 2, 4, 8, 16].includes(size)) return bytesCodec(size);
  const isBig = size > 4;
  return {
    size,
    parts: 1,
    decode: (view, at) => {
      const value = readBig(view, at, size, isSigned);
      return isBig ? value : Number(value);
    },
    encode: (value, view, at, path) => writeBig(view, at, size, toInteger(value, size * 8, isSigned, path)),
  };
}

/** A FLOAT of 4 or 8 bytes. */
export function floatCodec(size: number): Codec {
  if (size !== 4 && size !== 8) return bytesCodec(size);
  return {
    size,
    parts: 1,
    decode: (view, at) => (size === 4 ? view.getFloat32(at, true) : view.getFloat64(at, true)),
    encode: (value, view, at, path) => {
      if (typeof value !== 'number') throw badValue(path, value, 'a number');
      if (size === 4) view.setFloat32(at, value, true);
      else view.setFloat64(at, value, true);
    },
  };
}

/** An ENUM: the name of the value, or the number where it has no name. Encoding accepts both. */
export function enumCodec({ size, isSigned, values }: EnumType | Enum64Type): Codec {
  const number = numberCodec(size, isSigned);
  const byName = new Map(values.map(({ name, value }) => [name, BigInt(value)]));
  const byValue = new Map(values.map(({ name, value }) => [BigInt.asUintN(size * 8, BigInt(value)), name]));
  return {
    size,
    parts: 1,
    decode: (view, at) => byValue.get(readBig(view, at, size, false)) ?? number.decode(view, at),
    encode: (value, view, at, path) => {
      if (typeof value !== 'string') return number.encode(value, view, at, path);
      const found = byName.get(value);
      if (found === undefined) throw badValue(path, value, `one of ${[...byName.keys()].slice(0, 20).join(', ')}`);
      writeBig(view, at, size, found);
    },
  };
}

/** A bitfield, `offsetBits` after the offset that is passed to the codec. */
export function bitfieldCodec(offsetBits: number, bits: number, kind: { isSigned: boolean; isBool: boolean }): Codec {
  const bit = (at: number, index: number): [byte: number, mask: number] => {
    const place = offsetBits + index;
    return [at + (place >> 3), 1 << (place & 7)];
  };
  const read = (view: DataView, at: number): bigint => {
    let value = 0n;
    for (let index = 0; index < bits; index += 1) {
      const [byte, mask] = bit(at, index);
      if ((view.getUint8(byte) & mask) !== 0) value |= 1n << BigInt(index);
    }
    return kind.isSigned ? BigInt.asIntN(bits, value) : value;
  };
  return {
    size: 0,
    parts: 1,
    decode: (view, at) => {
      const value = read(view, at);
      if (kind.isBool) return value !== 0n;
      return bits > 32 ? value : Number(value);
    },
    encode: (value, view, at, path) => {
      if (kind.isBool && typeof value !== 'boolean') throw badValue(path, value, 'true or false');
      const number = kind.isBool ? BigInt(value as boolean) : toInteger(value, bits, kind.isSigned, path);
      for (let index = 0; index < bits; index += 1) {
        const [byte, mask] = bit(at, index);
        const isSet = ((number >> BigInt(index)) & 1n) === 1n;
        view.setUint8(byte, isSet ? view.getUint8(byte) | mask : view.getUint8(byte) & ~mask);
      }
    },
  };
}

/** An integer of 1, 2, 4, 8 or 16 bytes. */
export function readBig(view: DataView, at: number, size: number, isSigned: boolean): bigint {
  let value = 0n;
  if (size === 1) value = BigInt(view.getUint8(at));
  else if (size === 2) value = BigInt(view.getUint16(at, true));
  else if (size === 4) value = BigInt(view.getUint32(at, true));
  else if (size === 8) value = view.getBigUint64(at, true);
  else value = (view.getBigUint64(at + 8, true) << 64n) | view.getBigUint64(at, true);
  return isSigned ? BigInt.asIntN(size * 8, value) : value;
}

/** The counterpart of `readBig`; higher bits are dropped. */
export function writeBig(view: DataView, at: number, size: number, value: bigint): void {
  if (size === 1) view.setUint8(at, Number(BigInt.asUintN(8, value)));
  else if (size === 2) view.setUint16(at, Number(BigInt.asUintN(16, value)), true);
  else if (size === 4) view.setUint32(at, Number(BigInt.asUintN(32, value)), true);
  else view.setBigUint64(at, BigInt.asUintN(64, value), true);
  if (size === 16) view.setBigUint64(at + 8, BigInt.asUintN(64, value >> 64n), true);
}

function toInteger(value: unknown, bits: number, isSigned: boolean, path: string): bigint {
  const [low, high] = isSigned
    ? [-(1n << BigInt(bits - 1)), (1n << BigInt(bits - 1)) - 1n]
    : [0n, (1n << BigInt(bits)) - 1n];
  const isInteger = typeof value === 'bigint' || (typeof value === 'number' && Number.isSafeInteger(value));
  const number = isInteger ? BigInt(value) : undefined;
  if (number === undefined || number < low || number > high) {
    throw badValue(path, value, `an integer from ${low} to ${high}`);
  }
  return number;
}
