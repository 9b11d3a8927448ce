import type {
  BtfType,
  CompositeType,
  Enumerator,
  Enumerator64,
  Member,
  Param,
  RecordType,
  SectionEntry,
} from './btf-type.js';
import { kindNames } from '../wire/kind.js';
import { recordHead, type RecordIndex } from '../wire/record-index.js';
import type { StringSection } from '../wire/string-section.js';

/** A record being decoded. */
interface Cursor {
  readonly view: DataView;
  readonly isLittle: boolean;
  readonly strings: StringSection;
  readonly name: string;
  readonly nameOffset: number;
  /** Byte offset of the part after the three common words. */
  readonly body: number;
  readonly vlen: number;
  /** Word `size` or `type`. */
  readonly word: number;
  readonly flag: boolean;
}

/** Which parts of a record have a meaning, by kind: vlen, kind_flag, the word after the info, and bits of INT data. */
const usesVlen = bitsOf(4, 5, 6, 12, 13, 15, 19);
const usesFlag = bitsOf(4, 5, 6, 7, 17, 18, 19);
const ignoresWord = bitsOf(3, 7);
const intDataBits = 0x0fff_00ff;

/**
 * Decodes one record.
 * @param index From 0 in this type section.
 * @throws {BtfError} BTF_BAD_STRING_OFFSET
 */
export function decodeType(records: RecordIndex, strings: StringSection, index: number): RecordType {
  const { view, isLittle, masks, offsets } = records;
  const at = offsets[index]!;
  const body = at + recordHead;
  const nameOffset = view.getUint32(at, isLittle);
  const info = view.getUint32(at + 4, isLittle);
  const word = view.getUint32(at + 8, isLittle);
  const kind = (info >>> 24) & masks.kind;
  const vlen = info & masks.vlen;
  const flag = info >>> 31 === 1;
  const name = strings.get(nameOffset);
  const type = decodeBody(
    kind,
    { view, isLittle, strings, name, nameOffset, body, vlen, word, flag },
    offsets[index + 1]!,
  );
  const bit = kind > 19 ? 0 : 1 << kind;
  const known =
    (masks.kind << 24) |
    (kind > 19 || (usesVlen & bit) !== 0 ? masks.vlen : 0) |
    (kind > 19 || (usesFlag & bit) !== 0 ? 0x8000_0000 : 0);
  const unusedInfo = (info & ~known) >>> 0;
  const unusedWord = (ignoresWord & bit) === 0 ? 0 : word;
  const unusedData = kind === 1 ? (view.getUint32(body, isLittle) & ~intDataBits) >>> 0 : 0;
  if (unusedInfo === 0 && unusedWord === 0 && unusedData === 0) return type;
  return { ...type, unused: { info: unusedInfo, word: unusedWord, data: unusedData } };
}

/** Sets of numbers up to 31, as bits. */
function bitsOf(...numbers: readonly number[]): number {
  return numbers.reduce((bits, number) => bits | (1 << number), 0);
}

function decodeBody(kindNumber: number, cursor: Cursor, end: number): RecordType {
  const { view, isLittle, name, nameOffset, body, word, flag, vlen } = cursor;
  const kind = kindNames[kindNumber] ?? 'UNKNOWN';
  switch (kind) {
    case 'INT': {
      const data = view.getUint32(body, isLittle);
      return {
        kind,
        name,
        nameOffset,
        size: word,
        encoding: (data >>> 24) & 0xf,
        offsetBits: (data >>> 16) & 0xff,
        bits: data & 0xff,
      };
    }
    case 'ARRAY':
      return {
        kind,
        name,
        nameOffset,
        type: view.getUint32(body, isLittle),
        indexType: view.getUint32(body + 4, isLittle),
        length: view.getUint32(body + 8, isLittle),
      };
    case 'STRUCT':
    case 'UNION':
      return {
        kind,
        name,
        nameOffset,
        size: word,
        hasBitfields: flag,
        members: decodeMembers(cursor),
      } satisfies CompositeType;
    case 'ENUM':
      return { kind, name, nameOffset, size: word, isSigned: flag, values: decodeEnumerators(cursor) };
    case 'ENUM64':
      return { kind, name, nameOffset, size: word, isSigned: flag, values: decodeEnumerators64(cursor) };
    case 'FWD':
      return { kind, name, nameOffset, isUnion: flag };
    case 'PTR':
    case 'TYPEDEF':
    case 'VOLATILE':
    case 'CONST':
    case 'RESTRICT':
      return { kind, name, nameOffset, type: word };
    case 'TYPE_TAG':
      return { kind, name, nameOffset, type: word, isAttribute: flag };
    case 'FUNC':
      return { kind, name, nameOffset, type: word, linkage: vlen };
    case 'FUNC_PROTO':
      return { kind, name, nameOffset, type: word, params: decodeParams(cursor) };
    case 'VAR':
      return { kind, name, nameOffset, type: word, linkage: view.getUint32(body, isLittle) };
    case 'DATASEC':
      return { kind, name, nameOffset, size: word, entries: decodeEntries(cursor) };
    case 'FLOAT':
      return { kind, name, nameOffset, size: word };
    case 'DECL_TAG':
      return {
        kind,
        name,
        nameOffset,
        type: word,
        componentIndex: view.getUint32(body, isLittle) | 0,
        isAttribute: flag,
      };
    default: {
      const { buffer, byteOffset } = view;
      const data = new Uint8Array(buffer, byteOffset + body, end - body);
      return { kind: 'UNKNOWN', name, nameOffset, kindNumber, kindFlag: flag, vlen, word, data };
    }
  }
}

function decodeMembers({ vlen, flag, view, isLittle, strings, body }: Cursor): Member[] {
  const members: Member[] = [];
  for (let index = 0, at = body; index < vlen; index += 1, at += 12) {
    const nameOffset = view.getUint32(at, isLittle);
    const offset = view.getUint32(at + 8, isLittle);
    members.push({
      name: strings.get(nameOffset),
      nameOffset,
      type: view.getUint32(at + 4, isLittle),
      offsetBits: flag ? offset & 0xffffff : offset,
      bitfieldSize: flag ? offset >>> 24 : 0,
    });
  }
  return members;
}

function decodeEnumerators({ vlen, flag, view, isLittle, strings, body }: Cursor): Enumerator[] {
  const values: Enumerator[] = [];
  for (let index = 0, at = body; index < vlen; index += 1, at += 8) {
    const nameOffset = view.getUint32(at, isLittle);
    const value = view.getUint32(at + 4, isLittle);
    values.push({ name: strings.get(nameOffset), nameOffset, value: flag ? value | 0 : value });
  }
  return values;
}

function decodeEnumerators64({ vlen, flag, view, isLittle, strings, body }: Cursor): Enumerator64[] {
  const values: Enumerator64[] = [];
  for (let index = 0, at = body; index < vlen; index += 1, at += 12) {
    const nameOffset = view.getUint32(at, isLittle);
    const value = (BigInt(view.getUint32(at + 8, isLittle)) << 32n) | BigInt(view.getUint32(at + 4, isLittle));
    values.push({ name: strings.get(nameOffset), nameOffset, value: flag ? BigInt.asIntN(64, value) : value });
  }
  return values;
}

function decodeParams({ vlen, view, isLittle, strings, body }: Cursor): Param[] {
  const params: Param[] = [];
  for (let index = 0, at = body; index < vlen; index += 1, at += 8) {
    const nameOffset = view.getUint32(at, isLittle);
    params.push({ name: strings.get(nameOffset), nameOffset, type: view.getUint32(at + 4, isLittle) });
  }
  return params;
}

function decodeEntries({ vlen, view, isLittle, body }: Cursor): SectionEntry[] {
  const entries: SectionEntry[] = [];
  for (let index = 0, at = body; index < vlen; index += 1, at += 12) {
    entries.push({
      type: view.getUint32(at, isLittle),
      offset: view.getUint32(at + 4, isLittle),
      size: view.getUint32(at + 8, isLittle),
    });
  }
  return entries;
}

/** A decoded type with its id. */
export type TypeWithId = BtfType & { readonly id: number };
