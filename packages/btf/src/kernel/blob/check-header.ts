import { checkLayout, checkSections, checkStrings, checkTypeSection } from './check-sections.js';
import type { Btf } from '../../model/btf.js';
import type { KernelCheck } from '../kernel-check.js';
import { KernelLog } from '../log/kernel-log.js';
import { RawStrings } from './raw-strings.js';
import { chainOf, RawTypes } from './raw-types.js';

/**
 * The header of a BTF blob. Fields beyond the end of a short header are 0.
 *
 * **Shape**: magic u16, version u8, flags u8, hdr_len u32, then offset and length of the types, the strings and (32 bytes
 * of header) the layout, each u32; offsets count from the end of the header.
 */
export interface RawHeader {
  readonly magic: number;
  readonly version: number;
  readonly flags: number;
  readonly headerLength: number;
  readonly typeOffset: number;
  readonly typeLength: number;
  readonly stringOffset: number;
  readonly stringLength: number;
  readonly layoutOffset: number;
  readonly layoutLength: number;
}

/**
 * Decodes the header of a blob of at least 8 bytes.
 *
 * @param size Bytes of the header to look at.
 */
export function decodeHeader(bytes: Uint8Array, size: number, isLittleEndian: boolean): RawHeader {
  const copy = new Uint8Array(40);
  copy.set(bytes.subarray(0, Math.min(size, 40)));
  const view = new DataView(copy.buffer);
  const u32 = (offset: number): number => view.getUint32(offset, isLittleEndian);
  return {
    magic: view.getUint16(0, isLittleEndian),
    version: copy[2]!,
    flags: copy[3]!,
    headerLength: u32(4),
    typeOffset: u32(8),
    typeLength: u32(12),
    stringOffset: u32(16),
    stringLength: u32(20),
    layoutOffset: u32(24),
    layoutLength: u32(28),
  };
}

/** The largest blob that the kernel accepts (BTF_MAX_SIZE). */
const maxSize = 16 * 1024 * 1024;

/**
 * Checks everything before the first record, and splits the blob into its sections.
 *
 * @param base The base of split BTF.
 * @returns whether there are records to check
 * @see Linux kernel/bpf/btf.c btf_parse_hdr, btf_parse_str_sec, btf_parse_layout_sec, btf_parse_type_sec, btf_parse_module
 */
export function checkHeader(check: KernelCheck, bytes: Uint8Array, isLittleEndian: boolean, base?: Btf): boolean {
  const { rules } = check;
  const size = bytes.length;
  const order = noteOrder(bytes, isLittleEndian);
  const fail = (code: Parameters<KernelCheck['report']>[0], found: string, line: string, at = 0): boolean => {
    check.report(code, 'BTF header', { found, at, notes: order, line: () => line });
    return false;
  };
  if (size > maxSize) {
    check.report('BTF_TOO_LARGE', 'BTF', { errno: 'E2BIG', found: `${size} bytes`, line: () => '' });
    return false;
  }
  if (size < 8) return fail('BTF_HEADER_SHORT', `${size} bytes`, 'hdr_len not found');
  const { headerLength } = decodeHeader(bytes, 8, isLittleEndian);
  if (size < headerLength) {
    return fail('BTF_HEADER_LENGTH', `hdr_len ${headerLength} in ${size} bytes`, 'btf_header not found', 4);
  }
  const known = Math.min(headerLength, rules.headerSize);
  const tail = bytes.subarray(known, headerLength).findIndex((byte) => byte !== 0);
  if (tail !== -1) {
    const found = `byte ${bytes[known + tail]} at offset ${known + tail} of the header`;
    const notes = [
      ...order,
      ...(rules.headerSize === 24 ? ['kernel 7.1 and later know a header of 32 bytes, with a layout section'] : []),
    ];
    const line = (): string => 'Unsupported btf_header';
    check.report('BTF_HEADER_TAIL', 'BTF header', { errno: 'E2BIG', found, at: known + tail, notes, line });
    return false;
  }
  // hdr_copy in the kernel: at least the first 8 bytes were read above, but at most hdr_len are used.
  check.header = decodeHeader(bytes, known, isLittleEndian);
  const { header } = check;
  if (header.magic !== 0xeb9f) return fail('BTF_MAGIC', `0x${header.magic.toString(16)}`, 'Invalid magic');
  if (header.version !== 1) {
    const line = (): string => 'Unsupported version';
    check.report('BTF_VERSION', 'BTF header', { errno: 'ENOTSUPP', found: `version ${header.version}`, at: 2, line });
    return false;
  }
  if (header.flags !== 0) {
    const line = (): string => 'Unsupported flags';
    check.report('BTF_FLAGS', 'BTF header', {
      errno: 'ENOTSUPP',
      found: `flags 0x${header.flags.toString(16)}`,
      at: 3,
      line,
    });
    return false;
  }
  if (size === header.headerLength) return fail('BTF_EMPTY', 'nothing after the header', 'No data');
  if (!checkSections(check, size)) return false;
  if (!checkStrings(check, bytes, base !== undefined) || !checkLayout(check)) return false;
  // btf_parse_module does not check the offset of the types.
  if (base === undefined && !checkTypeSection(check)) return false;

  const body = bytes.subarray(header.headerLength);
  const section = (offset: number, length: number): Uint8Array => body.subarray(offset, offset + length);
  check.types = new RawTypes(section(header.typeOffset, header.typeLength), isLittleEndian, rules.vlenMask, base);
  const strings = section(header.stringOffset, header.stringLength);
  check.strings = new RawStrings(base === undefined ? strings : joinStrings(base, strings));
  check.log = new KernelLog(check.types, check.strings);
  check.broken = new Uint8Array(check.types.starts.length);
  return true;
}

/** A note for BTF in the wrong byte order for the kernel. */
function noteOrder(bytes: Uint8Array, isLittleEndian: boolean): string[] {
  const magic = ((bytes[0] ?? 0) << 8) | (bytes[1] ?? 0);
  const [own, other] = isLittleEndian ? ['little', 'big'] : ['big', 'little'];
  return magic === (isLittleEndian ? 0xeb9f : 0x9feb)
    ? [`the data is ${other}-endian, but the target kernel is ${own}-endian`]
    : [];
}

/** The strings of split BTF after those of its bases, matching their offsets. */
function joinStrings(base: Btf, own: Uint8Array): Uint8Array {
  const strings = new Uint8Array(base.strings.end + own.length);
  for (const { strings: part } of chainOf(base)) strings.set(part.bytes, part.start);
  strings.set(own, base.strings.end);
  return strings;
}
