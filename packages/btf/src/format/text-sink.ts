import { BtfError } from '../btf-error.js';

/** Most characters of a text by default: hostile BTF can ask for more than any memory holds. */
export const defaultMaxLength = 1 << 28;

/** Text that grows up to a limit. */
export class TextSink {
  readonly #limit: number;
  #text = '';

  constructor(limit: number = defaultMaxLength) {
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
