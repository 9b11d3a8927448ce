/**
 * Instruments a WebAssembly module to count its steps: calls of its functions, and iterations of their loops. The count
 * is the same on every machine and under any load, so that a test can check how work grows.
 *
 * @param wasm a module without vectors, threads and exceptions, as written by LLVM for WebAssembly 2.0
 * @returns the module; its export `steps`, a mutable global i64, holds the count
 * @throws Error when the bytes are not such a module
 * @see https://webassembly.github.io/spec/core/binary/
 */
export function addStepCounter(wasm: Uint8Array): Uint8Array<ArrayBuffer> {
  const reader = new Reader(wasm);
  if (reader.take(8).join() !== '0,97,115,109,1,0,0,0') throw new Error('not a WebAssembly module of version 1');
  const sections = new Map<number, Uint8Array>();
  const order: number[] = [];
  while (!reader.isAtEnd) {
    const id = reader.byte();
    const content = reader.take(reader.number());
    if (id === sectionIds.custom) continue;
    sections.set(id, content);
    order.push(id);
  }
  const counter = countImportedGlobals(sections.get(sectionIds.import)) + vectorSize(sections.get(sectionIds.global));
  const rewrite: Record<number, (content: Uint8Array) => Bytes> = {
    [sectionIds.global]: (content) => appendEntry(content, [valueTypes.i64, 1, opcodes.i64Const, 0, opcodes.end]),
    [sectionIds.export]: (content) => appendEntry(content, [...encodeName('steps'), 3, ...encodeNumber(counter)]),
    [sectionIds.code]: (content) => countInBodies(content, counter),
  };
  for (const id of [sectionIds.global, sectionIds.export, sectionIds.code])
    if (!sections.has(id)) throw new Error(`no section ${id}: expected globals, exports and code`);
  const written = order.map((id) => {
    const content = rewrite[id]?.(sections.get(id)!) ?? [sections.get(id)!];
    const size = content.reduce((sum, part) => sum + part.length, 0);
    return [Uint8Array.of(id, ...encodeNumber(size)), ...content];
  });
  return concatenate([wasm.subarray(0, 8), ...written.flat()]);
}

type Bytes = readonly Uint8Array[];

const sectionIds = { custom: 0, import: 2, global: 6, export: 7, code: 10 } as const;
const valueTypes = { i64: 0x7e } as const;
const opcodes = { loop: 0x03, end: 0x0b, globalGet: 0x23, globalSet: 0x24, i64Const: 0x42, i64Add: 0x7c } as const;

/** Reads numbers as LEB128. */
class Reader {
  offset = 0;
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get isAtEnd(): boolean {
    return this.offset === this.#bytes.length;
  }

  byte(): number {
    const value = this.#bytes[this.offset++];
    if (value === undefined) throw new Error('the module ends too early');
    return value;
  }

  number(): number {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.byte();
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value >>> 0;
    }
  }

  /** Skips numbers of any size. */
  skip(count: number): void {
    for (let index = 0; index < count; index++) while (this.byte() >= 0x80);
  }

  take(size: number): Uint8Array {
    this.offset += size;
    if (this.offset > this.#bytes.length) throw new Error('the module ends too early');
    return this.#bytes.subarray(this.offset - size, this.offset);
  }
}

function encodeNumber(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...encodeNumber(value >>> 7)];
}

function encodeName(name: string): number[] {
  const bytes = new TextEncoder().encode(name);
  return [...encodeNumber(bytes.length), ...bytes];
}

function vectorSize(content: Uint8Array | undefined): number {
  return content === undefined ? 0 : new Reader(content).number();
}

function appendEntry(content: Uint8Array, entry: readonly number[]): Bytes {
  const reader = new Reader(content);
  const count = reader.number();
  return [Uint8Array.from(encodeNumber(count + 1)), content.subarray(reader.offset), Uint8Array.from(entry)];
}

function countImportedGlobals(content: Uint8Array | undefined): number {
  if (content === undefined) return 0;
  const reader = new Reader(content);
  let globals = 0;
  for (let left = reader.number(); left > 0; left--) {
    reader.take(reader.number());
    reader.take(reader.number());
    const kind = reader.byte();
    if (kind === 0) reader.skip(1);
    else if (kind === 3) {
      globals++;
      reader.take(2);
    } else {
      if (kind === 1) reader.byte();
      reader.skip(reader.byte() & 1 ? 2 : 1);
    }
  }
  return globals;
}

function countInBodies(content: Uint8Array, counter: number): Bytes {
  const { globalGet, globalSet, i64Const, i64Add } = opcodes;
  const global = encodeNumber(counter);
  const step = Uint8Array.of(globalGet, ...global, i64Const, 1, i64Add, globalSet, ...global);
  const reader = new Reader(content);
  const count = reader.number();
  const written: Uint8Array[] = [Uint8Array.from(encodeNumber(count))];
  for (let left = count; left > 0; left--) {
    const body = reader.take(reader.number());
    const places = findPlaces(body);
    written.push(Uint8Array.from(encodeNumber(body.length + places.length * step.length)));
    let from = 0;
    for (const place of places) {
      written.push(body.subarray(from, place), step);
      from = place;
    }
    written.push(body.subarray(from));
  }
  return written;
}

/** Offsets in a body at which a step starts: after the locals, and after the head of each loop. */
function findPlaces(body: Uint8Array): number[] {
  const reader = new Reader(body);
  for (let left = reader.number(); left > 0; left--) reader.skip(2);
  const places = [reader.offset];
  while (!reader.isAtEnd) {
    const opcode = reader.byte();
    skipImmediates(reader, opcode);
    if (opcode === opcodes.loop) places.push(reader.offset);
  }
  return places;
}

/** Number of immediates of each opcode, by ranges of opcodes. */
const immediates: readonly (readonly [first: number, last: number, count: number])[] = [
  [0x00, 0x01, 0],
  [0x02, 0x04, 1], // blocks
  [0x05, 0x05, 0],
  [0x0b, 0x0b, 0],
  [0x0c, 0x0d, 1], // branches
  [0x0f, 0x0f, 0],
  [0x10, 0x10, 1], // calls
  [0x11, 0x11, 2],
  [0x12, 0x12, 1],
  [0x13, 0x13, 2],
  [0x1a, 0x1b, 0],
  [0x20, 0x26, 1], // variables and tables
  [0x28, 0x3e, 2], // loads and stores
  [0x3f, 0x42, 1], // sizes of memory, constants
  [0x45, 0xc4, 0], // arithmetic
  [0xd0, 0xd0, 1], // references
  [0xd1, 0xd1, 0],
  [0xd2, 0xd2, 1],
];

const immediateCounts = new Map(
  immediates.flatMap(([first, last, count]) =>
    Array.from({ length: last - first + 1 }, (_, index) => [first + index, count] as const),
  ),
);

/** The same for the opcodes after the prefix 0xfc, from 0 on: conversions, then memory and tables. */
const prefixedCounts = [0, 0, 0, 0, 0, 0, 0, 0, 2, 1, 2, 1, 2, 1, 2, 1, 1, 1];

function skipImmediates(reader: Reader, opcode: number): void {
  if (opcode === 0x0e) return reader.skip(reader.number() + 1); // br_table
  if (opcode === 0x1c) return reader.skip(reader.number()); // select with types
  if (opcode === 0x43) return void reader.take(4);
  if (opcode === 0x44) return void reader.take(8);
  const count = opcode === 0xfc ? prefixedCounts[reader.number()] : immediateCounts.get(opcode);
  if (count === undefined)
    throw new Error(`opcode 0x${opcode.toString(16)}: expected one of WebAssembly 2.0 without vectors`);
  reader.skip(count);
}

function concatenate(parts: Bytes): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    all.set(part, offset);
    offset += part.length;
  }
  return all;
}
