import type { Helper } from './ts-values.js';

/** Source of the functions that generated code calls; type annotations stand between « and ». */
const texts: Readonly<Record<Helper, string>> = {
  bytes: `
function readBytes(view«: DataView», at«: number», length«: number»)«: Uint8Array» {
  return new Uint8Array(view.buffer, view.byteOffset + at, length).slice();
}

function writeBytes(view«: DataView», at«: number», length«: number», value«: Uint8Array»)«: void» {
  const target = new Uint8Array(view.buffer, view.byteOffset + at, length).fill(0);
  target.set(value.subarray(0, length));
}
`,
  bits: `
function bitPlace(view«: DataView», at«: number», bit«: number»)«: [byte: number, mask: number]» {
  return [at + (bit >> 3), littleEndian ? 1 << (bit & 7) : 0x80 >> (bit & 7)];
}

function readBits(view«: DataView», at«: number», offset«: number», count«: number»)«: bigint» {
  let value = 0n;
  for (let index = 0; index < count; index += 1) {
    const [byte, mask] = bitPlace(view, at, offset + index);
    if ((view.getUint8(byte) & mask) !== 0) value |= 1n << BigInt(littleEndian ? index : count - 1 - index);
  }
  return value;
}

function writeBits(view«: DataView», at«: number», offset«: number», count«: number», value«: bigint»)«: void» {
  for (let index = 0; index < count; index += 1) {
    const [byte, mask] = bitPlace(view, at, offset + index);
    const isSet = ((value >> BigInt(littleEndian ? index : count - 1 - index)) & 1n) !== 0n;
    view.setUint8(byte, isSet ? view.getUint8(byte) | mask : view.getUint8(byte) & ~mask);
  }
}
`,
  wide: `
function readWide(view«: DataView», at«: number»)«: bigint» {
  const [low, high] = littleEndian ? [at, at + 8] : [at + 8, at];
  return (view.getBigUint64(high, littleEndian) << 64n) | view.getBigUint64(low, littleEndian);
}

function writeWide(view«: DataView», at«: number», value«: bigint»)«: void» {
  const [low, high] = littleEndian ? [at, at + 8] : [at + 8, at];
  view.setBigUint64(low, BigInt.asUintN(64, value), littleEndian);
  view.setBigUint64(high, BigInt.asUintN(64, value >> 64n), littleEndian);
}
`,
};

/** Type annotations, between « and ». */
const annotation = /«([^»]*)»/g;

/** Text with or without the type annotations. */
export function annotate(text: string, isTyped: boolean): string {
  return text.replaceAll(annotation, isTyped ? '$1' : '');
}

/** The functions that generated code can call. */
export function helperText(helpers: ReadonlySet<Helper>): string {
  return (Object.keys(texts) as Helper[])
    .filter((name) => helpers.has(name))
    .map((name) => texts[name])
    .join('');
}
