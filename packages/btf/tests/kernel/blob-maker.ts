/** One record for `makeBlob`: what the tests write blobs with, right and wrong ones. */
export interface RecordSpec {
  readonly kind: number;
  /** A string, or an offset into the string section. */
  readonly name?: string | number;
  readonly vlen?: number;
  readonly flag?: boolean;
  /** The third word: size or type id. */
  readonly word?: number;
  /** What follows; a string stands for its offset. */
  readonly rest?: readonly (number | string)[];
}

/** Header fields to write as they are, right or wrong. */
export interface HeaderSpec {
  readonly magic?: number;
  readonly version?: number;
  readonly flags?: number;
  readonly headerLength?: number;
  readonly tail?: readonly number[];
}

/** Writes a blob in little-endian order from records; strings are collected as they come. */
export function makeBlob(records: readonly RecordSpec[], header: HeaderSpec = {}): Uint8Array<ArrayBuffer> {
  const strings = new Map<string, number>([['', 0]]);
  let stringBytes = Buffer.alloc(1);
  const offsetOf = (text: string | number): number => {
    if (typeof text === 'number') return text;
    const known = strings.get(text);
    if (known !== undefined) return known;
    const offset = stringBytes.length;
    strings.set(text, offset);
    stringBytes = Buffer.concat([stringBytes, Buffer.from(`${text}\0`, 'latin1')]);
    return offset;
  };
  const words = records.flatMap(({ kind, name = 0, vlen = 0, flag = false, word = 0, rest = [] }) => [
    offsetOf(name),
    ((flag ? 0x80000000 : 0) | (kind << 24) | vlen) >>> 0,
    word >>> 0,
    ...rest.map((one) => offsetOf(one) >>> 0),
  ]);
  const { magic = 0xeb9f, version = 1, flags = 0, tail = [] } = header;
  const head = Buffer.alloc(24);
  head.writeUInt16LE(magic, 0);
  head.writeUInt8(version, 2);
  head.writeUInt8(flags, 3);
  head.writeUInt32LE(header.headerLength ?? 24 + tail.length, 4);
  head.writeUInt32LE(0, 8);
  head.writeUInt32LE(words.length * 4, 12);
  head.writeUInt32LE(words.length * 4, 16);
  head.writeUInt32LE(stringBytes.length, 20);
  const types = Buffer.alloc(words.length * 4);
  words.forEach((word, index) => types.writeUInt32LE(word, index * 4));
  return Uint8Array.from(Buffer.concat([head, Buffer.from(tail), types, stringBytes]));
}

/** Short hands for the records of tests. */
export const record = {
  int: (name: string | number = 'int', size = 4, bits = size * 8, encoding = 0, offset = 0): RecordSpec => ({
    kind: 1,
    name,
    word: size,
    rest: [(encoding << 24) | (offset << 16) | bits],
  }),
  ptr: (type: number): RecordSpec => ({ kind: 2, word: type }),
  array: (type: number, index: number, count: number): RecordSpec => ({ kind: 3, rest: [type, index, count] }),
  /** Members: name, type, bit offset (with the bitfield's size in the upper 8 bits when `flag`). */
  struct: (
    name: string | number,
    size: number,
    members: readonly (readonly [string | number, number, number])[],
    flag = false,
  ): RecordSpec => ({
    kind: 4,
    name,
    word: size,
    vlen: members.length,
    flag,
    rest: members.flat(),
  }),
  union: (
    name: string | number,
    size: number,
    members: readonly (readonly [string | number, number, number])[],
    flag = false,
  ): RecordSpec => ({
    kind: 5,
    name,
    word: size,
    vlen: members.length,
    flag,
    rest: members.flat(),
  }),
  enumeration: (
    name: string | number,
    size: number,
    values: readonly (readonly [string | number, number])[],
    flag = false,
  ): RecordSpec => ({
    kind: 6,
    name,
    word: size,
    vlen: values.length,
    flag,
    rest: values.flat(),
  }),
  fwd: (name: string | number, isUnion = false): RecordSpec => ({ kind: 7, name, flag: isUnion }),
  typedef: (name: string | number, type: number): RecordSpec => ({ kind: 8, name, word: type }),
  volatile: (type: number): RecordSpec => ({ kind: 9, word: type }),
  const: (type: number): RecordSpec => ({ kind: 10, word: type }),
  restrict: (type: number): RecordSpec => ({ kind: 11, word: type }),
  func: (name: string | number, type: number, linkage = 1): RecordSpec => ({
    kind: 12,
    name,
    word: type,
    vlen: linkage,
  }),
  /** Parameters: name, type. */
  proto: (type: number, parameters: readonly (readonly [string | number, number])[] = []): RecordSpec => ({
    kind: 13,
    word: type,
    vlen: parameters.length,
    rest: parameters.flat(),
  }),
  variable: (name: string | number, type: number, linkage = 1): RecordSpec => ({
    kind: 14,
    name,
    word: type,
    rest: [linkage],
  }),
  /** Variables: type, offset, size. */
  datasec: (
    name: string | number,
    size: number,
    variables: readonly (readonly [number, number, number])[],
  ): RecordSpec => ({
    kind: 15,
    name,
    word: size,
    vlen: variables.length,
    rest: variables.flat(),
  }),
  float: (name: string | number, size: number): RecordSpec => ({ kind: 16, name, word: size }),
  declTag: (name: string | number, type: number, component = -1, flag = false): RecordSpec => ({
    kind: 17,
    name,
    word: type,
    flag,
    rest: [component],
  }),
  typeTag: (name: string | number, type: number, flag = false): RecordSpec => ({ kind: 18, name, word: type, flag }),
  /** Values: name, low word, high word. */
  enum64: (
    name: string | number,
    size: number,
    values: readonly (readonly [string | number, number, number])[],
    flag = false,
  ): RecordSpec => ({
    kind: 19,
    name,
    word: size,
    vlen: values.length,
    flag,
    rest: values.flat(),
  }),
};
