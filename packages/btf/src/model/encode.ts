import type { Btf } from './btf.js';
import { ByteWriter, inRange } from '../wire/byte-writer.js';
import { BtfError } from '../wire/btf-error.js';
import type { RecordType } from './btf-type.js';
import { type InfoDialect, infoMasksOf } from '../wire/record-index.js';
import { Kind } from '../wire/kind.js';

/**
 * Encodes BTF from its types, with the original header, strings and layout: the bytes equal those that it was decoded
 * from. To change something, use BtfBuilder.
 *
 * @throws {BtfError} BTF_BAD_STRING_OFFSET
 */
export function encode(btf: Btf): Uint8Array {
  const { header, strings, dialect, byteOrder } = btf;
  const place: PlaceName = (name, hint = 0) => {
    if (strings.get(hint) !== name) throw new RangeError(`name ${JSON.stringify(name)}: not at offset ${hint}`);
    return hint;
  };
  const writer = new ByteWriter(byteOrder);
  for (const [, type] of btf.types()) encodeType(writer, type, place, dialect);
  const bytes = new Uint8Array(btf.bytes);
  bytes.set(writer.since(0), header.length + header.types.offset);
  bytes.set(strings.bytes, header.length + header.strings.offset);
  return bytes;
}

/** Returns the offset of a name in the string section. `hint` is its original offset. */
export type PlaceName = (name: string, hint: number | undefined) => number;

const maxWord = 0xffff_ffff;

/**
 * Writes one record.
 * @throws {BtfError} BTF_BAD_VALUE when a value does not fit in its field
 */
export function encodeType(writer: ByteWriter, type: RecordType, place: PlaceName, dialect: InfoDialect): void {
  const masks = infoMasksOf(dialect);
  const kind = type.kind === 'UNKNOWN' ? type.kindNumber : Kind[type.kind];
  const { unused } = type;
  const vlen = inRange(vlenOf(type), 0, masks.vlen, `${type.kind} vlen`);
  const info = (vlen | (inRange(kind, 1, masks.kind, 'kind') << 24) | (flagOf(type) ? 0x8000_0000 : 0)) >>> 0;
  writer.u32(place(type.name, type.nameOffset));
  writer.u32((info | (unused?.info ?? 0)) >>> 0);
  writer.u32((inRange(wordOf(type), 0, maxWord, `${type.kind} size or type`) | (unused?.word ?? 0)) >>> 0);
  encodeBody(writer, type, place);
}

function vlenOf(type: RecordType): number {
  switch (type.kind) {
    case 'STRUCT':
    case 'UNION':
      return type.members.length;
    case 'ENUM':
    case 'ENUM64':
      return type.values.length;
    case 'FUNC':
      return type.linkage;
    case 'FUNC_PROTO':
      return type.params.length;
    case 'DATASEC':
      return type.entries.length;
    case 'UNKNOWN':
      return type.vlen;
    default:
      return 0;
  }
}

function flagOf(type: RecordType): boolean {
  switch (type.kind) {
    case 'STRUCT':
    case 'UNION':
      return type.hasBitfields;
    case 'ENUM':
    case 'ENUM64':
      return type.isSigned;
    case 'FWD':
      return type.isUnion;
    case 'DECL_TAG':
    case 'TYPE_TAG':
      return type.isAttribute;
    case 'UNKNOWN':
      return type.kindFlag;
    default:
      return false;
  }
}

function wordOf(type: RecordType): number {
  switch (type.kind) {
    case 'ARRAY':
    case 'FWD':
      return 0;
    case 'UNKNOWN':
      return type.word;
    default:
      return 'size' in type ? type.size : type.type;
  }
}

function encodeBody(writer: ByteWriter, type: RecordType, place: PlaceName): void {
  const id = (value: number): void => writer.u32(inRange(value, 0, maxWord, 'type id'));
  switch (type.kind) {
    case 'INT': {
      const encoding = inRange(type.encoding, 0, 15, 'INT encoding') << 24;
      const offset = inRange(type.offsetBits, 0, 255, 'INT offset') << 16;
      writer.u32((encoding | offset | inRange(type.bits, 0, 255, 'INT bits') | (type.unused?.data ?? 0)) >>> 0);
      return;
    }
    case 'ARRAY':
      id(type.type);
      id(type.indexType);
      writer.u32(inRange(type.length, 0, maxWord, 'ARRAY length'));
      return;
    case 'STRUCT':
    case 'UNION':
      for (const member of type.members) {
        writer.u32(place(member.name, member.nameOffset));
        id(member.type);
        writer.u32(offsetWord(member, type.hasBitfields));
      }
      return;
    case 'ENUM':
      for (const { name, nameOffset, value } of type.values) {
        writer.u32(place(name, nameOffset));
        writer.u32(
          inRange(value, type.isSigned ? -0x8000_0000 : 0, type.isSigned ? 0x7fff_ffff : maxWord, `ENUM value ${name}`),
        );
      }
      return;
    case 'ENUM64':
      for (const { name, nameOffset, value } of type.values) {
        const bits = (type.isSigned ? BigInt.asIntN : BigInt.asUintN)(64, value);
        if (bits !== value) throw badValue(`ENUM64 value ${name}`, `${value}`, 'an integer of 64 bits');
        writer.u32(place(name, nameOffset));
        writer.u32(Number(value & 0xffff_ffffn));
        writer.u32(Number((value >> 32n) & 0xffff_ffffn));
      }
      return;
    case 'FUNC_PROTO':
      for (const param of type.params) {
        writer.u32(place(param.name, param.nameOffset));
        id(param.type);
      }
      return;
    case 'VAR':
      writer.u32(inRange(type.linkage, 0, maxWord, 'VAR linkage'));
      return;
    case 'DATASEC':
      for (const entry of type.entries) {
        id(entry.type);
        writer.u32(inRange(entry.offset, 0, maxWord, 'DATASEC offset'));
        writer.u32(inRange(entry.size, 0, maxWord, 'DATASEC size'));
      }
      return;
    case 'DECL_TAG':
      writer.u32(inRange(type.componentIndex, -0x8000_0000, 0x7fff_ffff, 'DECL_TAG component index'));
      return;
    case 'UNKNOWN':
      writer.bytes(type.data);
      return;
    default:
  }
}

function offsetWord(member: { name: string; offsetBits: number; bitfieldSize: number }, hasBitfields: boolean): number {
  const { name, offsetBits, bitfieldSize } = member;
  const subject = `member ${JSON.stringify(name)}`;
  if (!hasBitfields) {
    if (bitfieldSize !== 0) throw badValue(subject, `a bitfield of ${bitfieldSize} bits`, 'none without hasBitfields');
    return inRange(offsetBits, 0, maxWord, `${subject} offset`);
  }
  const size = inRange(bitfieldSize, 0, 255, `${subject} bitfield size`);
  return ((size << 24) | inRange(offsetBits, 0, 0xff_ffff, `${subject} offset`)) >>> 0;
}

function badValue(subject: string, found: string, expected: string): BtfError<'BTF_BAD_VALUE'> {
  return new BtfError('BTF_BAD_VALUE', { subject, found, expected });
}
