import {
  blockIds,
  builtIn,
  char6,
  encodings,
  magic,
  topWidth,
  type Abbreviation,
  type AbbreviationOperand,
  type BitRecord,
  type Block,
} from './decode-bitstream.js';

/** Codes of records that contain stream offsets, as LLVM 22 writes them. */
const places = { symbolsAt: 13n, functionAt: 3n } as const;

/**
 * Encodes blocks as LLVM bitcode. A record is written with its abbreviation if that is defined in its block and the
 * operands fit, else unabbreviated. Lengths of blocks, and the offsets of functions and of the module's symbol table,
 * are updated to match.
 *
 * @param options `abbreviated: false` writes every record that has no blob unabbreviated
 */
export function encodeBitstream(blocks: readonly Block[], options: { abbreviated: boolean }): Uint8Array {
  const writer = new BitWriter();
  for (const byte of magic) writer.number(byte, 8);
  const state: State = { writer, options, known: new Map(), functions: new Map(), start: 0 };
  for (const block of blocks) encodeBlock(state, block, topWidth, undefined);
  return writer.finish();
}

interface State {
  writer: BitWriter;
  options: { abbreviated: boolean };
  /** Abbreviations by block id. */
  known: Map<number, Abbreviation[]>;
  /** The new word offset of each function, by its old one. */
  functions: Map<number, number>;
  /** Bit offset of the 32 bits with the offset of the module's symbol table. */
  symbolsAt?: number;
  /** Offsets count from here. */
  start: number;
}

function encodeBlock(state: State, block: Block, outerWidth: number, parent: Block | undefined): void {
  const { writer, known } = state;
  const inModule = parent?.id === blockIds.module;
  if (inModule && block.id === blockIds.function) state.functions.set(block.word, writer.word);
  if (inModule && block.id === blockIds.symbols && state.symbolsAt !== undefined)
    writer.patch(state.symbolsAt, writer.word);
  writer.number(builtIn.block, outerWidth);
  writer.vbr(BigInt(block.id), 8);
  writer.vbr(BigInt(block.width), 4);
  writer.align();
  const lengthAt = writer.word * 32;
  writer.number(0, 32);
  const own = [...(known.get(block.id) ?? [])];
  let described = -1;
  for (const item of block.items) {
    if (item.kind === 'block') encodeBlock(state, item, block.width, block);
    else if (item.kind === 'abbreviation') {
      encodeAbbreviation(writer, item, block.width);
      if (block.id === blockIds.info) known.set(described, [...(known.get(described) ?? []), item]);
      else own.push(item);
    } else {
      if (block.id === blockIds.info && item.code === 1n) described = Number(item.operands[0]);
      const isFunctionAt = inModule && block.id === blockIds.symbols && item.code === places.functionAt;
      encodeRecord(state, isFunctionAt ? placeFunction(state, item) : item, block, own);
    }
  }
  writer.number(builtIn.end, block.width);
  writer.align();
  writer.patch(lengthAt, writer.word - lengthAt / 32 - 1);
}

/** The symbol table's record of a function contains the word offset before it. */
function placeFunction({ functions }: State, record: BitRecord): BitRecord {
  const word = functions.get(Number(record.operands[1] ?? 0n));
  if (word === undefined) return record;
  return { ...record, operands: record.operands.map((operand, index) => (index === 1 ? BigInt(word) : operand)) };
}

function encodeAbbreviation(writer: BitWriter, { operands }: Abbreviation, width: number): void {
  writer.number(builtIn.define, width);
  writer.vbr(BigInt(operands.length), 5);
  for (const operand of operands) {
    writer.number(operand.encoding === 'literal' ? 1 : 0, 1);
    if (operand.encoding === 'literal') writer.vbr(operand.value, 8);
    else writer.number(encodings.indexOf(operand.encoding), 3);
    if (operand.encoding === 'fixed' || operand.encoding === 'vbr') writer.vbr(BigInt(operand.width), 5);
  }
}

function encodeRecord(state: State, record: BitRecord, block: Block, own: readonly Abbreviation[]): void {
  const { writer, options } = state;
  const { abbreviation, code, operands, blob } = record;
  const number = abbreviation === undefined ? -1 : own.indexOf(abbreviation);
  const isPlace = block.id === blockIds.module && code === places.symbolsAt;
  const fits = abbreviation !== undefined && number !== -1 && fitsAbbreviation(abbreviation, [code, ...operands], blob);
  // An offset that is not known yet needs its 32 bits.
  if (fits && (options.abbreviated || blob !== undefined || isPlace) && number + builtIn.first < 2 ** block.width) {
    writer.number(number + builtIn.first, block.width);
    encodeAbbreviated(writer, abbreviation, isPlace ? [code, 0n] : [code, ...operands], blob);
    if (isPlace) state.symbolsAt = writer.bit - 32;
    return;
  }
  writer.number(builtIn.unabbreviated, block.width);
  writer.vbr(code, 6);
  writer.vbr(BigInt(operands.length), 6);
  for (const operand of operands) writer.vbr(operand, 6);
}

/** Whether an abbreviation can encode the values: one for each operand, the rest for an array, and bytes for a blob. */
function fitsAbbreviation(
  { operands }: Abbreviation,
  values: readonly bigint[],
  blob: Uint8Array | undefined,
): boolean {
  let at = 0;
  for (const [index, operand] of operands.entries()) {
    if (operand.encoding === 'blob') return at === values.length && blob !== undefined;
    if (operand.encoding === 'array') {
      const element = operands[index + 1];
      return (
        blob === undefined && element !== undefined && values.slice(at).every((value) => fitsOperand(element, value))
      );
    }
    const value = values[at++];
    if (value === undefined || !fitsOperand(operand, value)) return false;
  }
  return at === values.length && blob === undefined;
}

function fitsOperand(operand: AbbreviationOperand, value: bigint): boolean {
  if (operand.encoding === 'literal') return value === operand.value;
  if (operand.encoding === 'fixed') return value < 1n << BigInt(operand.width);
  if (operand.encoding === 'vbr') return operand.width > 1 || value === 0n;
  return operand.encoding === 'char6' && value < 0x80n && char6.includes(String.fromCharCode(Number(value)));
}

function encodeAbbreviated(
  writer: BitWriter,
  { operands }: Abbreviation,
  values: readonly bigint[],
  blob: Uint8Array | undefined,
): void {
  let at = 0;
  for (const [index, operand] of operands.entries()) {
    if (operand.encoding === 'blob') {
      writer.vbr(BigInt(blob?.length ?? 0), 6);
      writer.align();
      for (const byte of blob ?? []) writer.number(byte, 8);
      writer.align();
    } else if (operand.encoding === 'array') {
      const element = operands[index + 1] as AbbreviationOperand;
      writer.vbr(BigInt(values.length - at), 6);
      for (; at < values.length; at++) encodeOperand(writer, element, values[at] as bigint);
      return;
    } else encodeOperand(writer, operand, values[at++] as bigint);
  }
}

function encodeOperand(writer: BitWriter, operand: AbbreviationOperand, value: bigint): void {
  if (operand.encoding === 'fixed') writer.fixed(value, operand.width);
  else if (operand.encoding === 'vbr' && operand.width > 0) writer.vbr(value, operand.width);
  else if (operand.encoding === 'char6') writer.number(char6.indexOf(String.fromCharCode(Number(value))), 6);
}

/** Writes bits of little-endian words, the lowest first. */
class BitWriter {
  private readonly words: number[] = [];
  private current = 0;
  private used = 0;

  /** The number of whole words written. */
  get word(): number {
    return this.words.length;
  }

  number(value: number, width: number): void {
    let left = value;
    for (let missing = width; missing > 0;) {
      const taken = Math.min(missing, 32 - this.used);
      const piece = left % 2 ** taken;
      this.current += piece * 2 ** this.used;
      left = (left - piece) / 2 ** taken;
      this.used += taken;
      missing -= taken;
      if (this.used === 32) {
        this.words.push(this.current);
        this.current = this.used = 0;
      }
    }
  }

  fixed(value: bigint, width: number): void {
    this.number(Number(value & 0xffff_ffffn), Math.min(width, 32));
    if (width > 32) this.number(Number(value >> 32n), width - 32);
  }

  vbr(value: bigint, width: number): void {
    const bits = BigInt(width - 1);
    const high = 2 ** (width - 1);
    let large = value;
    for (; large > 0xffff_ffffn; large >>= bits) this.number(Number(large & ((1n << bits) - 1n)) + high, width);
    let left = Number(large);
    for (; left >= high; left = Math.floor(left / high)) this.number((left % high) + high, width);
    this.number(left, width);
  }

  align(): void {
    if (this.used > 0) this.number(0, 32 - this.used);
  }

  /** The number of bits written. */
  get bit(): number {
    return this.words.length * 32 + this.used;
  }

  /** Sets 32 bits that were written as zeros. */
  patch(bit: number, value: number): void {
    const [word, shift] = [Math.floor(bit / 32), bit % 32];
    const low = (value % 2 ** (32 - shift)) * 2 ** shift;
    const high = Math.floor(value / 2 ** (32 - shift));
    this.words[word] = (this.words[word] ?? 0) + low;
    if (word + 1 < this.words.length) this.words[word + 1] = (this.words[word + 1] ?? 0) + high;
    else this.current += high;
  }

  finish(): Uint8Array {
    this.align();
    const bytes = new Uint8Array(this.words.length * 4);
    const view = new DataView(bytes.buffer);
    for (const [index, word] of this.words.entries()) view.setUint32(index * 4, word, true);
    return bytes;
  }
}
