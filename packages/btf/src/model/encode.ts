import type { Btf } from './btf.js';
import { ByteWriter } from '../wire/byte-writer.js';
import { encodeType, type PlaceName } from './encode-type.js';

/**
 * Encodes BTF from its types, with header, strings and layout as they were: the bytes are those that it was decoded from.
 * To change something, use BtfBuilder.
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
