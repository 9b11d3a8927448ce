/**
 * Wraps bitcode in the format that Apple's tools use.
 *
 * **Shape**: magic u32 0x0b17c0de, version u32 0, offset u32, size u32, cpu type u32, then the bitcode, padded to 16.
 *
 * @see https://llvm.org/docs/BitCodeFormat.html#bitcode-wrapper-format
 */
export function wrapBitcode(bitcode: Uint8Array): Uint8Array<ArrayBuffer> {
  const headerSize = 20;
  const wrapped = new Uint8Array(Math.ceil((headerSize + bitcode.length) / 16) * 16);
  const view = new DataView(wrapped.buffer);
  [0x0b17c0de, 0, headerSize, bitcode.length, 0xffffffff].forEach((word, index) =>
    view.setUint32(4 * index, word, true),
  );
  wrapped.set(bitcode, headerSize);
  return wrapped;
}

/**
 * Replaces the identification block: the bitcode then claims to come from another LLVM.
 *
 * @param bitcode raw bitcode as LLVM writes it, identification block first
 * @param producer such as "LLVM24.0.0-rust-1.102.0-nightly"
 * @param epoch the format's epoch; LLVM only reads its own, which is 0
 * @see https://llvm.org/docs/BitCodeFormat.html#identification-block
 */
export function withProducer(bitcode: Uint8Array, producer: string, epoch = 0): Uint8Array<ArrayBuffer> {
  const view = new DataView(bitcode.buffer, bitcode.byteOffset, bitcode.byteLength);
  const isIdentified = view.getUint32(0) === 0x4243c0de && (view.getUint32(4, true) & 0x3ff) === (1 | (13 << 2));
  if (!isIdentified) throw new Error('no identification block at the start');
  const rest = bitcode.subarray(12 + 4 * view.getUint32(8, true));

  const body = new BitWriter();
  body.record(1, [...new TextEncoder().encode(producer)]); // IDENTIFICATION_CODE_STRING
  body.record(2, [epoch]); // IDENTIFICATION_CODE_EPOCH
  body.fixed(0, 3); // END_BLOCK
  const words = body.finish();

  const result = new Uint8Array(12 + words.length + rest.length);
  result.set(bitcode.subarray(0, 4));
  const head = new BitWriter();
  head.fixed(1, 2); // ENTER_SUBBLOCK
  head.variable(13, 8); // IDENTIFICATION_BLOCK_ID
  head.variable(3, 4); // the width of abbreviation ids inside
  result.set(head.finish(), 4);
  new DataView(result.buffer).setUint32(8, words.length / 4, true);
  result.set(words, 12);
  result.set(rest, 12 + words.length);
  return result;
}

/** Writes bit fields, lowest first, as in LLVM's bitstream. */
class BitWriter {
  readonly #bits: number[] = [];

  fixed(value: number, width: number): void {
    for (let bit = 0; bit < width; bit++) this.#bits.push((value >>> bit) & 1);
  }

  /** A number in chunks of WIDTH bits; the highest bit of each marks that more follow. */
  variable(value: number, width: number): void {
    const more = 2 ** (width - 1);
    for (; value >= more; value = Math.floor(value / more)) this.fixed((value % more) | more, width);
    this.fixed(value, width);
  }

  /** A record without an abbreviation, in a block whose abbreviation ids are three bits wide. */
  record(code: number, values: readonly number[]): void {
    this.fixed(3, 3); // UNABBREV_RECORD
    for (const value of [code, values.length, ...values]) this.variable(value, 6);
  }

  /** The bytes, with zero bits up to a multiple of 32. */
  finish(): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(Math.ceil(this.#bits.length / 32) * 4);
    this.#bits.forEach((bit, index) => (bytes[index >> 3]! |= bit << (index & 7)));
    return bytes;
  }
}
