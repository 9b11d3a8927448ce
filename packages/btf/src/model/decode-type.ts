import type {
  BtfType,
  CompositeType,
  Enumerator,
  Enumerator64,
  Member,
  Param,
  RecordType,
  SectionEntry,
  UnusedBits,
} from './btf-type.js';
import { kindNames } from '../wire/kind.js';
import { recordHead, type RecordIndex } from '../wire/record-index.js';
import type { StringSection } from '../wire/string-section.js';

/** A record while it is decoded. */
interface Cursor {
  readonly records: RecordIndex;
  readonly strings: StringSection;
  /** Byte offset of the record. */
  readonly at: number;
  readonly vlen: number;
  /** Word `size` or `type`. */
  readonly word: number;
  readonly flag: boolean;
  readonly head: Head;
  readonly u32: (offset: number) => number;
}

interface Head {
  readonly name: string;
  readonly nameOffset: number;
  unused?: UnusedBits;
}

/** What of a record means something, by kind: whether vlen, kind_flag and the word after the info do, and bits of INT data. */
const usesVlen = new Set([4, 5, 6, 12, 13, 15, 19]);
const usesFlag = new Set([4, 5, 6, 7, 17, 18, 19]);
const ignoresWord = new Set([3, 7]);
const intDataBits = 0x0fff_00ff;

/**
 * Decodes one record.
 * @param index From 0 in this type section.
 * @throws {BtfError} BTF_BAD_STRING_OFFSET
 */
export function decodeType(records: RecordIndex, strings: StringSection, index: number): RecordType {
  const { view, isLittle, masks, offsets } = records;
  const at = offsets[index]!;
  const u32 = (offset: number): number => view.getUint32(offset, isLittle);
  const nameOffset = u32(at);
  const info = u32(at + 4);
  const word = u32(at + 8);
  const kind = (info >>> 24) & masks.kind;
  const vlen = info & masks.vlen;
  const head: Head = { name: strings.get(nameOffset), nameOffset };
  const known =
    (masks.kind << 24) |
    (usesVlen.has(kind) || kind > 19 ? masks.vlen : 0) |
    (usesFlag.has(kind) || kind > 19 ? 0x8000_0000 : 0);
  const unused = {
    info: (info & ~known) >>> 0,
    word: ignoresWord.has(kind) ? word : 0,
    data: kind === 1 ? (u32(at + recordHead) & ~intDataBits) >>> 0 : 0,
  };
  if (unused.info !== 0 || unused.word !== 0 || unused.data !== 0) head.unused = unused;
  return decodeBody(
    kind,
    { records, strings, at, vlen, word, flag: info >>> 31 === 1, head, u32 },
    offsets[index + 1]!,
  );
}

function decodeBody(kindNumber: number, cursor: Cursor, end: number): RecordType {
  const { head, word, flag, vlen, u32 } = cursor;
  const body = cursor.at + recordHead;
  const kind = kindNames[kindNumber] ?? 'UNKNOWN';
  switch (kind) {
    case 'INT': {
      const data = u32(body);
      return {
        kind,
        ...head,
        size: word,
        encoding: (data >>> 24) & 0xf,
        offsetBits: (data >>> 16) & 0xff,
        bits: data & 0xff,
      };
    }
    case 'ARRAY':
      return { kind, ...head, type: u32(body), indexType: u32(body + 4), length: u32(body + 8) };
    case 'STRUCT':
    case 'UNION':
      return {
        kind,
        ...head,
        size: word,
        hasBitfields: flag,
        members: decodeMembers(cursor, body),
      } satisfies CompositeType;
    case 'ENUM':
      return { kind, ...head, size: word, isSigned: flag, values: decodeEnumerators(cursor, body) };
    case 'ENUM64':
      return { kind, ...head, size: word, isSigned: flag, values: decodeEnumerators64(cursor, body) };
    case 'FWD':
      return { kind, ...head, isUnion: flag };
    case 'PTR':
    case 'TYPEDEF':
    case 'VOLATILE':
    case 'CONST':
    case 'RESTRICT':
      return { kind, ...head, type: word };
    case 'TYPE_TAG':
      return { kind, ...head, type: word, isAttribute: flag };
    case 'FUNC':
      return { kind, ...head, type: word, linkage: vlen };
    case 'FUNC_PROTO':
      return { kind, ...head, type: word, params: decodeParams(cursor, body) };
    case 'VAR':
      return { kind, ...head, type: word, linkage: u32(body) };
    case 'DATASEC':
      return { kind, ...head, size: word, entries: decodeEntries(cursor, body) };
    case 'FLOAT':
      return { kind, ...head, size: word };
    case 'DECL_TAG':
      return { kind, ...head, type: word, componentIndex: u32(body) | 0, isAttribute: flag };
    default: {
      const { buffer, byteOffset } = cursor.records.view;
      const data = new Uint8Array(buffer, byteOffset + body, end - body);
      return { kind: 'UNKNOWN', ...head, kindNumber, kindFlag: flag, vlen, word, data };
    }
  }
}

function decodeMembers({ vlen, flag, u32, strings }: Cursor, body: number): Member[] {
  const members: Member[] = [];
  for (let index = 0, at = body; index < vlen; index += 1, at += 12) {
    const nameOffset = u32(at);
    const offset = u32(at + 8);
    members.push({
      name: strings.get(nameOffset),
      nameOffset,
      type: u32(at + 4),
      offsetBits: flag ? offset & 0xffffff : offset,
      bitfieldSize: flag ? offset >>> 24 : 0,
    });
  }
  return members;
}

function decodeEnumerators({ vlen, flag, u32, strings }: Cursor, body: number): Enumerator[] {
  const values: Enumerator[] = [];
  for (let index = 0, at = body; index < vlen; index += 1, at += 8) {
    const nameOffset = u32(at);
    const value = u32(at + 4);
    values.push({ name: strings.get(nameOffset), nameOffset, value: flag ? value | 0 : value });
  }
  return values;
}

function decodeEnumerators64({ vlen, flag, u32, strings }: Cursor, body: number): Enumerator64[] {
  const values: Enumerator64[] = [];
  for (let index = 0, at = body; index < vlen; index += 1, at += 12) {
    const nameOffset = u32(at);
    const value = (BigInt(u32(at + 8)) << 32n) | BigInt(u32(at + 4));
    values.push({ name: strings.get(nameOffset), nameOffset, value: flag ? BigInt.asIntN(64, value) : value });
  }
  return values;
}

function decodeParams({ vlen, u32, strings }: Cursor, body: number): Param[] {
  const params: Param[] = [];
  for (let index = 0, at = body; index < vlen; index += 1, at += 8) {
    const nameOffset = u32(at);
    params.push({ name: strings.get(nameOffset), nameOffset, type: u32(at + 4) });
  }
  return params;
}

function decodeEntries({ vlen, u32 }: Cursor, body: number): SectionEntry[] {
  const entries: SectionEntry[] = [];
  for (let index = 0, at = body; index < vlen; index += 1, at += 12) {
    entries.push({ type: u32(at), offset: u32(at + 4), size: u32(at + 8) });
  }
  return entries;
}

/** A decoded type with its id. */
export type TypeWithId = BtfType & { readonly id: number };
