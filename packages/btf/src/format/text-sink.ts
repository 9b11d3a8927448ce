import { BtfError } from '../wire/btf-error.js';

/** Most characters of a text by default, besides 32 for each byte of BTF: hostile BTF can ask for more than any memory holds. */
const smallMaxLength = 1 << 20;

/** Most characters of a text about a BTF. */
export function maxLengthOf({ bytes }: { readonly bytes: Uint8Array }): number {
  return smallMaxLength + bytes.length * 32;
}

/** Text that grows up to a limit. */
export class TextSink {
  readonly #limit: number;
  #text = '';

  /**
   * @param btf The BTF that is printed.
   * @param limit Most characters, if it is not to follow from the bytes.
   */
  constructor(btf: { readonly bytes: Uint8Array }, limit: number = maxLengthOf(btf)) {
    this.#limit = limit;
  }

  /** @throws {BtfError} BTF_LIMIT */
  write(text: string): void {
    this.#text += text;
    if (this.#text.length > this.#limit)
      throw new BtfError('BTF_LIMIT', { what: 'characters of text', limit: this.#limit });
  }

  /** All of it. */
  finish(): string {
    return this.#text;
  }
}
