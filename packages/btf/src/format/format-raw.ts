import type { Btf } from '../model/btf.js';
import { Kind, kindNames } from '../wire/kind.js';
import { recordHead, type RecordIndex } from '../wire/record-index.js';
import { decodeLatin1, decodeUtf8 } from '../wire/utf8.js';
import { ByteText } from './text-sink.js';

/** What to print. */
export interface FormatRawOptions {
  /** Ids of the types; all of this BTF by default, its base's not. */
  readonly ids?: Iterable<number>;
  /** Most bytes; by default 2^20 and 32 for each byte of the BTF. */
  readonly maxLength?: number;
}

/**
 * Prints types as `bpftool btf dump file FILE format raw` does: a line for each, and one more for each member.
 * @throws {BtfError} BTF_NO_SUCH_TYPE, BTF_BAD_STRING_OFFSET, BTF_LIMIT
 * @see Linux tools/bpf/bpftool/btf.c dump_btf_type
 */
export function formatRaw(btf: Btf, options: FormatRawOptions = {}): string {
  const bytes = formatRawBytes(btf, options);
  return bytes.every((byte) => byte < 0x80) ? decodeLatin1(bytes) : decodeUtf8(bytes);
}

/**
 * The same as bytes, in a fraction of the time: it reads the records without decoding them.
 * @throws {BtfError} BTF_NO_SUCH_TYPE, BTF_BAD_STRING_OFFSET, BTF_LIMIT
 */
export function formatRawBytes(btf: Btf, options: FormatRawOptions = {}): Uint8Array {
  const text = new ByteText(btf, options.maxLength);
  const words = new Words();
  if (options.ids === undefined) for (let id = btf.startId; id < btf.count; id += 1) printType(btf, text, words, id);
  else for (const id of options.ids) printType(btf, text, words, id);
  return text.finish();
}

const encodings: Readonly<Record<number, string>> = { 0: '(none)', 1: 'SIGNED', 2: 'CHAR', 4: 'BOOL' };
const unknown = 'UNKNOWN';
/** The names of kinds as they are printed. */
const printedKinds: readonly string[] = kindNames.map((name, kind) => (kind === Kind.VOID ? unknown : name));
/** What stands between a type's id and its name, by kind. */
const heads: readonly string[] = printedKinds.map((name) => `] ${name} `);
const linkages = ['static', 'global', 'extern'];

/** The record that is printed. One object for all of them, since one for each takes longer than reading it. */
class Words {
  #view: DataView = new DataView(new ArrayBuffer(0));
  #isLittle = true;
  #start = 0;

  /** Goes to a record. @param start Its offset in the type section. */
  moveTo({ view, isLittle }: RecordIndex, start: number): void {
    this.#view = view;
    this.#isLittle = isLittle;
    this.#start = start;
  }

  /** A word, by its byte offset from the start of the record. */
  at(offset: number): number {
    return this.#view.getUint32(this.#start + offset, this.#isLittle);
  }
}

/** Prints a name in quotes; one that is absent is not the same as one that is empty. */
function printName(btf: Btf, text: ByteText, offset: number): void {
  text.text("'");
  if (offset === 0) text.text('(anon)');
  else text.string(btf.strings, offset);
  text.text("'");
}

function printField(text: ByteText, label: string, value: number): void {
  text.text(label);
  text.number(value);
}

function printType(btf: Btf, text: ByteText, words: Words, id: number): void {
  const kind = btf.kindNumber(id);
  text.text('[');
  text.number(id);
  text.text(heads[kind] ?? `] ${unknown} `);
  if (id === 0) {
    text.text("'(anon)'\n");
    return;
  }
  const { records, startId } = partWith(btf, id);
  const { masks, offsets } = records;
  words.moveTo(records, offsets[id - startId]!);
  const info = words.at(4);
  printName(btf, text, words.at(0));
  printBody(btf, text, kind, info & masks.vlen, info >>> 31 === 1, words);
  text.text('\n');
}

function printBody(btf: Btf, text: ByteText, kind: number, vlen: number, flag: boolean, words: Words): void {
  const size = words.at(8);
  switch (kind) {
    case Kind.INT: {
      const data = words.at(recordHead);
      printField(text, ' size=', size);
      printField(text, ' bits_offset=', (data >>> 16) & 0xff);
      printField(text, ' nr_bits=', data & 0xff);
      text.text(` encoding=${encodings[(data >>> 24) & 0xf] ?? 'UNKN'}`);
      return;
    }
    case Kind.PTR:
    case Kind.TYPEDEF:
    case Kind.VOLATILE:
    case Kind.CONST:
    case Kind.RESTRICT:
    case Kind.TYPE_TAG:
      printField(text, ' type_id=', size);
      return;
    case Kind.ARRAY:
      printField(text, ' type_id=', words.at(12));
      printField(text, ' index_type_id=', words.at(16));
      printField(text, ' nr_elems=', words.at(20));
      return;
    case Kind.STRUCT:
    case Kind.UNION:
      printField(text, ' size=', size);
      printField(text, ' vlen=', vlen);
      for (let at = recordHead, end = recordHead + vlen * 12; at < end; at += 12)
        printMember(btf, text, words, at, flag);
      return;
    case Kind.ENUM:
    case Kind.ENUM64:
      printEnum(btf, text, kind === Kind.ENUM64, vlen, flag, words);
      return;
    case Kind.FWD:
      text.text(flag ? ' fwd_kind=union' : ' fwd_kind=struct');
      return;
    case Kind.FUNC:
      printField(text, ' type_id=', size);
      text.text(` linkage=${linkages[vlen] ?? '(unknown)'}`);
      return;
    case Kind.FUNC_PROTO:
      printField(text, ' ret_type_id=', size);
      printField(text, ' vlen=', vlen);
      for (let at = recordHead, end = recordHead + vlen * 8; at < end; at += 8) {
        text.text('\n\t');
        printName(btf, text, words.at(at));
        printField(text, ' type_id=', words.at(at + 4));
      }
      return;
    case Kind.VAR:
      printField(text, ' type_id=', size);
      text.text(`, linkage=${linkages[words.at(recordHead)] ?? '(unknown)'}`);
      return;
    case Kind.DATASEC:
      printField(text, ' size=', size);
      printField(text, ' vlen=', vlen);
      for (let at = recordHead, end = recordHead + vlen * 12; at < end; at += 12) printEntry(btf, text, words, at);
      return;
    case Kind.FLOAT:
      printField(text, ' size=', size);
      return;
    case Kind.DECL_TAG:
      printField(text, ' type_id=', size);
      printField(text, ' component_idx=', words.at(recordHead) | 0);
      return;
    default:
  }
}

function printMember(btf: Btf, text: ByteText, words: Words, at: number, hasBitfields: boolean): void {
  const offset = words.at(at + 8);
  text.text('\n\t');
  printName(btf, text, words.at(at));
  printField(text, ' type_id=', words.at(at + 4));
  printField(text, ' bits_offset=', hasBitfields ? offset & 0xffffff : offset);
  if (hasBitfields && offset >>> 24 !== 0) printField(text, ' bitfield_size=', offset >>> 24);
}

function printEnum(btf: Btf, text: ByteText, isWide: boolean, vlen: number, isSigned: boolean, words: Words): void {
  text.text(isSigned ? ' encoding=SIGNED' : ' encoding=UNSIGNED');
  printField(text, ' size=', words.at(8));
  printField(text, ' vlen=', vlen);
  const step = isWide ? 12 : 8;
  for (let at = recordHead, end = recordHead + vlen * step; at < end; at += step) {
    text.text('\n\t');
    printName(btf, text, words.at(at));
    const low = words.at(at + 4);
    if (isWide) {
      const value = (BigInt(words.at(at + 8)) << 32n) | BigInt(low);
      text.text(` val=${isSigned ? `${BigInt.asIntN(64, value)}LL` : `${value}ULL`}`);
    } else {
      printField(text, ' val=', isSigned ? low | 0 : low);
    }
  }
}

function printEntry(btf: Btf, text: ByteText, words: Words, at: number): void {
  const type = words.at(at);
  printField(text, '\n\ttype_id=', type);
  printField(text, ' offset=', words.at(at + 4));
  printField(text, ' size=', words.at(at + 8));
  if (!btf.has(type)) return;
  const kind = btf.kindNumber(type);
  text.text(` (${printedKinds[kind] ?? unknown} `);
  printName(btf, text, nameOffsetOf(btf, type));
  text.text(')');
}

/** Where the name of a type is, without decoding it. */
function nameOffsetOf(btf: Btf, id: number): number {
  if (id === 0) return 0;
  const { records, startId } = partWith(btf, id);
  return records.view.getUint32(records.offsets[id - startId]!, records.isLittle);
}

/** The BTF itself or the one of its bases that has a type. */
function partWith(btf: Btf, id: number): Btf {
  let part = btf;
  while (part.base !== undefined && id < part.startId) part = part.base;
  return part;
}
