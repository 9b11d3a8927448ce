import { Btf } from './btf.js';
import { BtfError } from '../wire/btf-error.js';
import { decodeHeader, type SectionRange } from '../wire/header.js';
import { decodeLayout, indexRecords, type InfoDialect, infoMasksOf } from '../wire/record-index.js';
import { StringSection } from '../wire/string-section.js';

/** Options of the decoder. */
export interface DecodeOptions {
  /** The base of split BTF, such as vmlinux for a module. */
  readonly base?: Btf;
  /** Format of info words; `classic` by default. */
  readonly dialect?: InfoDialect;
}

/**
 * Opens raw BTF. Checks only the header and locates the records; each type is decoded on first use.
 *
 * @param bytes Referenced, not copied: do not change them afterwards.
 * @throws {BtfError} BTF_SHORT, BTF_NOT_BTF, BTF_UNSUPPORTED_VERSION, BTF_UNSUPPORTED_FLAGS, BTF_BAD_HEADER_LENGTH,
 * BTF_BAD_SECTION, BTF_BAD_STRINGS, BTF_NEEDS_BASE, BTF_TRUNCATED_TYPE, BTF_UNKNOWN_KIND
 */
export function decode(bytes: Uint8Array, options: DecodeOptions = {}): Btf {
  const { base, dialect = 'classic' } = options;
  const header = decodeHeader(bytes);
  const section = ({ offset, length }: SectionRange): Uint8Array =>
    bytes.subarray(header.length + offset, header.length + offset + length);
  const strings = section(header.strings);
  assertStrings(strings, base !== undefined);
  const layouts = header.layout === undefined ? [] : decodeLayout(section(header.layout));
  const isLittle = header.byteOrder === 'little';
  const records = indexRecords(section(header.types), isLittle, infoMasksOf(dialect), layouts, base?.count ?? 1);
  return new Btf({
    bytes,
    header,
    dialect,
    records,
    strings: new StringSection(strings, base?.strings),
    ...(base && { base }),
  });
}

/** @see libbpf src/btf.c btf_parse_str_sec */
function assertStrings(strings: Uint8Array, isSplit: boolean): void {
  if (isSplit && strings.length === 0) return;
  const fail = (found: string, expected: string): never => {
    throw new BtfError('BTF_BAD_STRINGS', { found, expected });
  };
  if (strings.length === 0) fail('0 bytes', 'at least 1');
  if (strings.at(-1) !== 0) fail(`last byte ${strings.at(-1)}`, '0');
  if (!isSplit && strings[0] !== 0) throw new BtfError('BTF_NEEDS_BASE', { found: String(strings[0]) });
}
