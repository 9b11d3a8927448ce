import type { Btf } from '../model/btf.js';
import { Kind, kindNames } from '../wire/kind.js';
import { alignedRecords } from '../wire/words.js';
import type { StringSection } from '../wire/string-section.js';
import { asciiBytes, ByteText, decodeText } from './text-sink.js';

/** Options of the printer. */
export interface FormatRawOptions {
  /** Ids of the types; all of this BTF by default, without its base. */
  readonly ids?: Iterable<number>;
  /** Maximum number of bytes; by default 2^20 and 32 for each byte of the BTF. */
  readonly maxLength?: number;
}

/**
 * Prints types as `bpftool btf dump file FILE format raw` does: a line for each, followed by one for each member.
 * @throws {BtfError} BTF_NO_SUCH_TYPE, BTF_BAD_STRING_OFFSET, BTF_LIMIT
 * @see Linux tools/bpf/bpftool/btf.c dump_btf_type
 */
export function formatRaw(btf: Btf, options: FormatRawOptions = {}): string {
  return decodeText(formatRawBytes(btf, options));
}

/**
 * The same as bytes, much faster: it reads the records without decoding them.
 * @throws {BtfError} BTF_NO_SUCH_TYPE, BTF_BAD_STRING_OFFSET, BTF_LIMIT
 */
export function formatRawBytes(btf: Btf, options: FormatRawOptions = {}): Uint8Array {
  const text = new ByteText(btf, options.maxLength);
  const printerOf = (part: Btf): Printer => ({ btf, text, strings: btf.strings, ...signedRecords(part) });
  if (options.ids === undefined) printAll(printerOf(btf));
  else printSome(btf, printerOf, options.ids);
  return text.finish();
}

/** The records of a BTF as signed words, which engines read as whole numbers of their own form, whatever the bits. */
function signedRecords({ records }: Btf): Pick<Printer, 'words' | 'offsets'> {
  const { words, offsets } = alignedRecords(records);
  return { words: new Int32Array(words.buffer, words.byteOffset, words.length), offsets };
}

function printAll(printer: Printer): void {
  const { btf, words, offsets } = printer;
  const { masks } = btf.records;
  for (let id = btf.startId, index = 0; index < offsets.length - 1; id += 1, index += 1) {
    const start = offsets[index]! >>> 2;
    printType(printer, id, start, masks.vlen, (words[start + 1]! >>> 24) & masks.kind);
  }
}

function printSome(btf: Btf, printerOf: (part: Btf) => Printer, ids: Iterable<number>): void {
  const printers = new Map<Btf, Printer>();
  for (const id of ids) {
    const kind = btf.kindNumber(id);
    const part = partWith(btf, id);
    let printer = printers.get(part);
    if (printer === undefined) printers.set(part, (printer = printerOf(part)));
    if (id === 0) printer.text.text(`[0] ${unknown} '(anon)'\n`);
    else printType(printer, id, printer.offsets[id - part.startId]! >>> 2, part.records.masks.vlen, kind);
  }
}

const encodings: Readonly<Record<number, string>> = { 0: '(none)', 1: 'SIGNED', 2: 'CHAR', 4: 'BOOL' };
const unknown = 'UNKNOWN';
/** The names of kinds as printed. */
const printedKinds: readonly string[] = /* @__PURE__ */ kindNames.map((name, kind) =>
  kind === Kind.VOID ? unknown : name,
);
const linkages = ['static', 'global', 'extern'];
const funcLinkages = /* @__PURE__ */ linkages.map((name) => asciiBytes(` linkage=${name}`));
const unknownLinkage = asciiBytes(' linkage=(unknown)');

/** The text between a type's id and its name, by kind. */
const heads: readonly Uint8Array[] = /* @__PURE__ */ printedKinds.map((name) => asciiBytes(`] ${name} `));
const unknownHead = asciiBytes(`] ${unknown} `);
const open = asciiBytes('[');
const close = asciiBytes(')');
const anonymous = asciiBytes("'(anon)'");
const nextRow = asciiBytes('\n\t');
const nextLine = asciiBytes('\n');
const labels = {
  typeId: asciiBytes(' type_id='),
  size: asciiBytes(' size='),
  vlen: asciiBytes(' vlen='),
  bitsOffset: asciiBytes(' bits_offset='),
  bitfieldSize: asciiBytes(' bitfield_size='),
  bits: asciiBytes(' nr_bits='),
  indexType: asciiBytes(' index_type_id='),
  elements: asciiBytes(' nr_elems='),
  result: asciiBytes(' ret_type_id='),
  value: asciiBytes(' val='),
  component: asciiBytes(' component_idx='),
  variable: asciiBytes('\n\ttype_id='),
  offset: asciiBytes(' offset='),
} as const;

/** The records of a BTF as words in host byte order, with the output text. */
interface Printer {
  readonly btf: Btf;
  readonly text: ByteText;
  readonly strings: StringSection;
  readonly words: Int32Array;
  /** Byte offset of each record in the words. */
  readonly offsets: Uint32Array;
}

/** Prints a label, then a name in quotes; an absent one differs from an empty one. */
function printName({ text, strings }: Printer, label: Uint8Array, offset: number): void {
  if (offset !== 0) text.quoted(label, strings, offset >>> 0);
  else {
    text.ascii(label);
    text.ascii(anonymous);
  }
}

/** @param start Index of the record's first word. */
function printType(printer: Printer, id: number, start: number, vlenMask: number, kind: number): void {
  const { text, words } = printer;
  const info = words[start + 1]!;
  text.unsigned(open, id);
  printName(printer, heads[kind] ?? unknownHead, words[start]!);
  printBody(printer, kind, start, info & vlenMask, info >>> 31 === 1);
  text.ascii(nextLine);
}

/** Prints the rest of a type after its name. The most frequent kinds of a kernel come first. */
function printBody(printer: Printer, kind: number, start: number, vlen: number, flag: boolean): void {
  const { text, words } = printer;
  const size = words[start + 2]!;
  const rest = start + 3;
  switch (kind) {
    case Kind.PTR:
    case Kind.TYPEDEF:
    case Kind.VOLATILE:
    case Kind.CONST:
    case Kind.RESTRICT:
    case Kind.TYPE_TAG:
      text.unsigned(labels.typeId, size);
      return;
    case Kind.FUNC:
      text.unsigned(labels.typeId, size);
      text.ascii(funcLinkages[vlen] ?? unknownLinkage);
      return;
    case Kind.FUNC_PROTO:
      text.unsigned(labels.result, size);
      text.unsigned(labels.vlen, vlen);
      printParams(printer, rest, vlen);
      return;
    case Kind.STRUCT:
    case Kind.UNION:
      text.unsigned(labels.size, size);
      text.unsigned(labels.vlen, vlen);
      printMembers(printer, rest, vlen, flag);
      return;
    case Kind.ENUM:
    case Kind.ENUM64:
      text.text(flag ? ' encoding=SIGNED' : ' encoding=UNSIGNED');
      text.unsigned(labels.size, size);
      text.unsigned(labels.vlen, vlen);
      if (kind === Kind.ENUM) printEnum(printer, rest, vlen, flag);
      else printEnum64(printer, rest, vlen, flag);
      return;
    case Kind.INT: {
      const data = words[rest]!;
      text.unsigned(labels.size, size);
      text.unsigned(labels.bitsOffset, (data >>> 16) & 0xff);
      text.unsigned(labels.bits, data & 0xff);
      text.text(` encoding=${encodings[(data >>> 24) & 0xf] ?? 'UNKN'}`);
      return;
    }
    case Kind.ARRAY:
      text.unsigned(labels.typeId, words[rest]!);
      text.unsigned(labels.indexType, words[rest + 1]!);
      text.unsigned(labels.elements, words[rest + 2]!);
      return;
    case Kind.FWD:
      text.text(flag ? ' fwd_kind=union' : ' fwd_kind=struct');
      return;
    case Kind.VAR:
      text.unsigned(labels.typeId, size);
      text.text(`, linkage=${linkages[words[rest]!] ?? '(unknown)'}`);
      return;
    case Kind.DATASEC:
      text.unsigned(labels.size, size);
      text.unsigned(labels.vlen, vlen);
      for (let index = 0; index < vlen; index += 1) printEntry(printer, rest + index * 3);
      return;
    case Kind.FLOAT:
      text.unsigned(labels.size, size);
      return;
    case Kind.DECL_TAG:
      text.unsigned(labels.typeId, size);
      text.signed(labels.component, words[rest]!);
      return;
    default:
  }
}

function printParams(printer: Printer, start: number, vlen: number): void {
  const { text, words } = printer;
  for (let at = start, end = start + vlen * 2; at < end; at += 2) {
    printName(printer, nextRow, words[at]!);
    text.unsigned(labels.typeId, words[at + 1]!);
  }
}

function printMembers(printer: Printer, start: number, vlen: number, hasBitfields: boolean): void {
  const { text, words } = printer;
  for (let at = start, end = start + vlen * 3; at < end; at += 3) {
    const offset = words[at + 2]!;
    printName(printer, nextRow, words[at]!);
    text.unsigned(labels.typeId, words[at + 1]!);
    text.unsigned(labels.bitsOffset, hasBitfields ? offset & 0xffffff : offset);
    if (hasBitfields && offset >>> 24 !== 0) text.unsigned(labels.bitfieldSize, offset >>> 24);
  }
}

function printEnum(printer: Printer, start: number, vlen: number, isSigned: boolean): void {
  const { text, words } = printer;
  for (let at = start, end = start + vlen * 2; at < end; at += 2) {
    const value = words[at + 1]!;
    printName(printer, nextRow, words[at]!);
    if (isSigned) text.signed(labels.value, value);
    else text.unsigned(labels.value, value);
  }
}

function printEnum64(printer: Printer, start: number, vlen: number, isSigned: boolean): void {
  const { text, words } = printer;
  for (let at = start, end = start + vlen * 3; at < end; at += 3) {
    const value = (BigInt(words[at + 2]! >>> 0) << 32n) | BigInt(words[at + 1]! >>> 0);
    printName(printer, nextRow, words[at]!);
    text.text(` val=${isSigned ? `${BigInt.asIntN(64, value)}LL` : `${value}ULL`}`);
  }
}

function printEntry(printer: Printer, at: number): void {
  const { btf, text, words } = printer;
  const type = words[at]! >>> 0;
  text.unsigned(labels.variable, type);
  text.unsigned(labels.offset, words[at + 1]!);
  text.unsigned(labels.size, words[at + 2]!);
  if (!btf.has(type)) return;
  printName(printer, asciiBytes(` (${printedKinds[btf.kindNumber(type)] ?? unknown} `), nameOffsetOf(btf, type));
  text.ascii(close);
}

/** Offset of a type's name, without decoding the type. */
function nameOffsetOf(btf: Btf, id: number): number {
  if (id === 0) return 0;
  const { records, startId } = partWith(btf, id);
  return records.view.getUint32(records.offsets[id - startId]!, records.isLittle);
}

/** The BTF itself or whichever of its bases has a type. */
function partWith(btf: Btf, id: number): Btf {
  let part = btf;
  while (part.base !== undefined && id < part.startId) part = part.base;
  return part;
}
