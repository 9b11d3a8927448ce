const golden = 0xdeadbeef | 0;

const rotate = (word: number, bits: number): number => (word << bits) | (word >>> (32 - bits));

/** Three words that Jenkins' hash mixes. */
class Mixer {
  constructor(
    public a: number,
    public b: number,
    public c: number,
  ) {}

  add(a: number, b: number, c: number): void {
    this.a = (this.a + a) | 0;
    this.b = (this.b + b) | 0;
    this.c = (this.c + c) | 0;
  }

  mix(): void {
    let { a, b, c } = this;
    a = (a - c) ^ rotate(c, 4);
    c = (c + b) | 0;
    b = (b - a) ^ rotate(a, 6);
    a = (a + c) | 0;
    c = (c - b) ^ rotate(b, 8);
    b = (b + a) | 0;
    a = (a - c) ^ rotate(c, 16);
    c = (c + b) | 0;
    b = (b - a) ^ rotate(a, 19);
    a = (a + c) | 0;
    c = (c - b) ^ rotate(b, 4);
    b = (b + a) | 0;
    [this.a, this.b, this.c] = [a, b, c];
  }

  finish(): number {
    let { a, b, c } = this;
    c = ((c ^ b) - rotate(b, 14)) | 0;
    a = ((a ^ c) - rotate(c, 11)) | 0;
    b = ((b ^ a) - rotate(a, 25)) | 0;
    c = ((c ^ b) - rotate(b, 16)) | 0;
    a = ((a ^ c) - rotate(c, 4)) | 0;
    b = ((b ^ a) - rotate(a, 14)) | 0;
    c = ((c ^ b) - rotate(b, 24)) | 0;
    return c >>> 0;
  }
}

/**
 * The kernel's hash of bytes. For whole words it is the kernel's hash of words too.
 * @returns 32 bits without sign.
 * @see Bob Jenkins, lookup3.c (public domain), hashlittle; Linux include/linux/jhash.h jhash, jhash2
 */
export function jhash(bytes: Uint8Array, seed: number): number {
  const start = (golden + bytes.length + seed) | 0;
  const mixer = new Mixer(start, start, start);
  const word = (at: number): number =>
    (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24);
  let at = 0;
  for (; bytes.length - at > 12; at += 12) {
    mixer.add(word(at), word(at + 4), word(at + 8));
    mixer.mix();
  }
  if (at === bytes.length) return mixer.c >>> 0;
  mixer.add(word(at), word(at + 4), word(at + 8));
  return mixer.finish();
}
