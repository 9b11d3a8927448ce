import { BtfError } from '../btf-error.js';

/** Most characters of a text by default, besides 32 for each byte of BTF: hostile BTF can ask for more than any memory holds. */
const smallMaxLength = 1 << 24;

/** Text that grows up to a limit. */
export class TextSink {
  readonly #limit: number;
  #text = '';

  /**
   * @param bytes The BTF that is printed.
   * @param limit Most characters, if it is not to follow from the bytes.
   */
  constructor({ bytes }: { readonly bytes: Uint8Array }, limit: number = smallMaxLength + bytes.length * 32) {
    this.#limit = limit;
  }

  /** @throws {BtfError} BTF_LIMIT */
  write(text: string): void {
    this.#text += text;
    if (this.#text.length > this.#limit) throw new BtfError('BTF_LIMIT', { what: 'characters of text', limit: this.#limit });
  }

  /** All of it. */
  finish(): string {
    return this.#text;
  }
}
