import { endOfChain, maxChain } from '../../model/walk-types.js';
import { Kind } from '../../wire/kind.js';
import { checkHeader } from '../../kernel/blob/check-header.js';
import { checkRecords } from '../../kernel/records/check-records.js';
import { KernelCheck } from '../../kernel/kernel-check.js';
import { rulesOf } from '../../kernel/rules/kernel-rules.js';
import { newestKernel, parseKernelVersion } from '../../kernel/rules/kernel-version.js';

const modifiers: ReadonlySet<number> = /* @__PURE__ */ new Set([
  Kind.TYPEDEF,
  Kind.VOLATILE,
  Kind.CONST,
  Kind.RESTRICT,
  Kind.TYPE_TAG,
]);

/**
 * BTF that a loader edits word by word: kinds are replaced with others of the same size; types and strings are only
 * added.
 */
export class EditableBtf {
  readonly #records: Uint32Array[] = [];
  readonly #strings: number[];
  readonly #isLittle: boolean;

  private constructor(records: Uint32Array[], strings: Uint8Array, isLittle: boolean) {
    this.#records = records;
    this.#strings = [...strings];
    this.#isLittle = isLittle;
  }

  /** Parses BTF. @returns undefined when its header or records are incomplete */
  static open(bytes: Uint8Array, isLittle: boolean): EditableBtf | undefined {
    const check = new KernelCheck(rulesOf(parseKernelVersion(newestKernel)!), 1);
    if (!checkHeader(check, bytes, isLittle)) return undefined;
    checkRecords(check);
    if (check.isCut) return undefined;
    const { types, header } = check;
    const records = [new Uint32Array()];
    for (let id = 1; id < types.count; id += 1) {
      records.push(
        types.words.slice(types.starts[id], id + 1 < types.count ? types.starts[id + 1] : header.typeLength >> 2),
      );
    }
    const start = header.headerLength + header.stringOffset;
    return new EditableBtf(records, bytes.subarray(start, start + header.stringLength), isLittle);
  }

  /** Number of types including void. */
  get count(): number {
    return this.#records.length;
  }

  /** The words of a record, to be changed in place; none for an invalid id. */
  words(id: number): Uint32Array {
    return this.#records[id] ?? new Uint32Array();
  }

  kind(id: number): number {
    return ((this.words(id)[1] ?? 0) >>> 24) & 0x1f;
  }

  /** Skips typedefs, qualifiers and type tags, as far as libbpf does. */
  skipModifiers(id: number): number {
    return endOfChain(id, maxChain, (current) =>
      modifiers.has(this.kind(current)) ? this.words(current)[2] : undefined,
    );
  }

  vlen(id: number): number {
    return (this.words(id)[1] ?? 0) & 0xffff;
  }

  /** Sets kind and vlen; kind_flag is cleared. */
  setInfo(id: number, kind: number, vlen: number): void {
    this.words(id)[1] = ((kind << 24) | vlen) >>> 0;
  }

  /** The name of a type; its characters are bytes. */
  name(id: number): string {
    return this.text(this.words(id)[0] ?? 0);
  }

  /** The string at an offset. */
  text(offset: number): string {
    const end = this.#strings.indexOf(0, offset);
    return String.fromCharCode(...this.#strings.slice(offset, Math.min(end, offset + 1024)));
  }

  /** Changes a string in place, as libbpf does: all types that share it change. */
  replaceLetters(offset: number, change: (letter: string, index: number) => string): void {
    for (let at = offset; this.#strings[at] !== 0 && at < this.#strings.length; at += 1) {
      this.#strings[at] = change(String.fromCharCode(this.#strings[at]!), at - offset).charCodeAt(0);
    }
  }

  /** @returns the offset of a new string */
  addString(text: string): number {
    const offset = this.#strings.length;
    this.#strings.push(...[...text].map((letter) => letter.charCodeAt(0)), 0);
    return offset;
  }

  /** @returns the id of a new type */
  addType(...words: number[]): number {
    return this.#records.push(Uint32Array.from(words)) - 1;
  }

  /** Replaces a record; the new one may have a different size. */
  replaceType(id: number, words: Uint32Array): void {
    this.#records[id] = words;
  }

  /** Encodes the result: a header of 24 bytes, types, strings. */
  toBytes(): Uint8Array {
    const typeLength = this.#records.reduce((sum, { length }) => sum + length * 4, 0);
    const bytes = new Uint8Array(24 + typeLength + this.#strings.length);
    const view = new DataView(bytes.buffer);
    view.setUint16(0, 0xeb9f, this.#isLittle);
    bytes[2] = 1;
    [24, 0, typeLength, typeLength, this.#strings.length].forEach((word, index) =>
      view.setUint32(4 + index * 4, word, this.#isLittle),
    );
    let at = 24;
    for (const record of this.#records) {
      for (const word of record) {
        view.setUint32(at, word, this.#isLittle);
        at += 4;
      }
    }
    bytes.set(this.#strings, at);
    return bytes;
  }
}
