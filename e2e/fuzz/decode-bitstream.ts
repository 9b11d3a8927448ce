/** What an operand of an abbreviation says about the operand of a record. */
export type AbbreviationOperand =
  | { encoding: 'literal'; value: bigint }
  | { encoding: 'fixed' | 'vbr'; width: number }
  | { encoding: 'array' | 'char6' | 'blob' };

/** An abbreviation is compared by identity: records written with it refer to it. */
export interface Abbreviation {
  kind: 'abbreviation';
  operands: readonly AbbreviationOperand[];
}

/** A record; all of its operands are whole numbers of up to 64 bits. */
export interface BitRecord {
  kind: 'record';
  code: bigint;
  operands: readonly bigint[];
  /** The bytes at the end of a record that has a blob. */
  blob?: Uint8Array;
  /** The abbreviation it was written with; none if it is unabbreviated. */
  abbreviation?: Abbreviation;
}

/** A block and its contents, in order. */
export interface Block {
  kind: 'block';
  id: number;
  /** Width of abbreviation ids in this block. */
  width: number;
  /** The word of the stream at which it started when decoded; records with function offsets refer to it. */
  word: number;
  items: readonly BitItem[];
}

export type BitItem = Abbreviation | BitRecord | Block;

/** Ids below this one are built into every stream. */
export const builtIn = { end: 0, block: 1, define: 2, unabbreviated: 3, first: 4 } as const;

/** Block ids: `info` defines abbreviations for all blocks of an id. @see LLVM include/llvm/Bitcode/LLVMBitCodes.h */
export const blockIds = { info: 0, module: 8, function: 12, symbols: 14, metadata: 15 } as const;

/** The encoding of an operand, by its number in an abbreviation. */
export const encodings = [undefined, 'fixed', 'vbr', 'array', 'char6', 'blob'] as const;

/** The characters of the six-bit encoding. */
export const char6 = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._';

/** Width of abbreviation ids outside of all blocks. */
export const topWidth = 2;

/** The magic bytes of LLVM bitcode. */
export const magic = [0x42, 0x43, 0xc0, 0xde] as const;

/**
 * Decodes LLVM bitcode into its blocks: identification, module, symbol table and string table.
 *
 * @param bytes a bitstream without a wrapper, as LLVM wrote it; one that is damaged throws
 * @see https://llvm.org/docs/BitCodeFormat.html
 */
export function decodeBitstream(bytes: Uint8Array): Block[] {
  const cursor = new BitCursor(bytes);
  for (const byte of magic) if (cursor.fixed(8) !== BigInt(byte)) throw new Error('not LLVM bitcode');
  const abbreviations = new Map<number, Abbreviation[]>();
  const blocks: Block[] = [];
  while (cursor.bit + 32 <= bytes.length * 8) {
    const word = cursor.bit / 32;
    if (cursor.number(topWidth) !== builtIn.block) throw new Error(`no block at word ${word}`);
    blocks.push(decodeBlock(cursor, word, abbreviations));
  }
  return blocks;
}

function decodeBlock(cursor: BitCursor, word: number, known: Map<number, Abbreviation[]>): Block {
  const id = Number(cursor.vbr(8));
  const width = Number(cursor.vbr(4));
  cursor.align();
  cursor.fixed(32); // The length follows from the contents.
  const own = [...(known.get(id) ?? [])];
  const items: BitItem[] = [];
  let described = -1; // The id that block info currently describes.
  for (;;) {
    const start = cursor.bit;
    const number = cursor.number(width);
    if (number === builtIn.end) break;
    if (number === builtIn.block) items.push(decodeBlock(cursor, Math.floor(start / 32), known));
    else if (number === builtIn.define) {
      const abbreviation = decodeAbbreviation(cursor);
      items.push(abbreviation);
      if (id === blockIds.info) known.set(described, [...(known.get(described) ?? []), abbreviation]);
      else own.push(abbreviation);
    } else {
      const record = decodeRecord(cursor, number === builtIn.unabbreviated ? undefined : own[number - builtIn.first]);
      if (id === blockIds.info && record.code === 1n) described = Number(record.operands[0]);
      items.push(record);
    }
  }
  cursor.align();
  return { kind: 'block', id, width, word, items };
}

function decodeAbbreviation(cursor: BitCursor): Abbreviation {
  const operands: AbbreviationOperand[] = [];
  for (let left = Number(cursor.vbr(5)); left > 0; left--) {
    if (cursor.fixed(1) === 1n) operands.push({ encoding: 'literal', value: cursor.vbr(8) });
    else {
      const encoding = encodings[cursor.number(3)];
      if (encoding === undefined) throw new Error(`no such encoding, before bit ${cursor.bit}`);
      if (encoding === 'fixed' || encoding === 'vbr') operands.push({ encoding, width: Number(cursor.vbr(5)) });
      else operands.push({ encoding });
    }
  }
  return { kind: 'abbreviation', operands };
}

function decodeRecord(cursor: BitCursor, abbreviation: Abbreviation | undefined): BitRecord {
  if (abbreviation === undefined) {
    const code = cursor.vbr(6);
    const operands = Array.from({ length: Number(cursor.vbr(6)) }, () => cursor.vbr(6));
    return { kind: 'record', code, operands };
  }
  const values: bigint[] = [];
  let blob: Uint8Array | undefined;
  for (const [index, operand] of abbreviation.operands.entries()) {
    if (operand.encoding === 'array') {
      const element = abbreviation.operands[index + 1];
      if (element === undefined) throw new Error('an array of nothing');
      for (let left = Number(cursor.vbr(6)); left > 0; left--) values.push(decodeOperand(cursor, element));
      break;
    }
    if (operand.encoding === 'blob') {
      const length = Number(cursor.vbr(6));
      cursor.align();
      blob = cursor.bytes(length);
      cursor.align();
    } else values.push(decodeOperand(cursor, operand));
  }
  const [code = 0n, ...operands] = values;
  return { kind: 'record', code, operands, abbreviation, ...(blob !== undefined && { blob }) };
}

function decodeOperand(cursor: BitCursor, operand: AbbreviationOperand): bigint {
  if (operand.encoding === 'literal') return operand.value;
  if (operand.encoding === 'fixed') return cursor.fixed(operand.width);
  if (operand.encoding === 'vbr') return operand.width === 0 ? 0n : cursor.vbr(operand.width);
  if (operand.encoding === 'char6') return BigInt(char6.charCodeAt(cursor.number(6)));
  throw new Error(`an operand cannot be an ${operand.encoding}`);
}

/** Reads bits of little-endian words, the lowest first. */
class BitCursor {
  bit = 0;
  constructor(private readonly source: Uint8Array) {}

  number(width: number): number {
    let value = 0;
    for (let taken = 0; taken < width;) {
      const byte = this.source[this.bit >> 3];
      if (byte === undefined) throw new Error('the stream ends early');
      const shift = this.bit & 7;
      const count = Math.min(8 - shift, width - taken);
      value += ((byte >> shift) & ((1 << count) - 1)) * 2 ** taken;
      taken += count;
      this.bit += count;
    }
    return value;
  }

  fixed(width: number): bigint {
    if (width <= 32) return BigInt(this.number(width));
    return BigInt(this.number(32)) | (BigInt(this.number(width - 32)) << 32n);
  }

  vbr(width: number): bigint {
    const high = 2 ** (width - 1);
    let piece = this.number(width);
    let low = piece % high;
    if (piece < high) return BigInt(low);
    let shift = width - 1;
    for (; shift + width <= 53; shift += width - 1) {
      piece = this.number(width);
      low += (piece % high) * 2 ** shift;
      if (piece < high) return BigInt(low);
    }
    let value = BigInt(low);
    for (; ; shift += width - 1) {
      piece = this.number(width);
      value |= BigInt(piece % high) << BigInt(shift);
      if (piece < high) return value;
    }
  }

  align(): void {
    this.bit = Math.ceil(this.bit / 32) * 32;
  }

  bytes(length: number): Uint8Array {
    const start = this.bit / 8;
    if (start + length > this.source.length) throw new Error('the stream ends early');
    this.bit += length * 8;
    return this.source.subarray(start, start + length);
  }
}
