import type { KernelCheck } from '../kernel-check.js';

/** The first header with a layout section. */
const layoutHeaderSize = 32;

/**
 * Checks that the sections cover the data exactly, without gaps, overlaps or trailing bytes.
 *
 * @see Linux kernel/bpf/btf.c btf_check_sec_info; sections are sorted by a signed difference of 32 bits
 */
export function checkSections(check: KernelCheck, size: number): boolean {
  const { header } = check;
  const sections = [
    { name: 'type', offset: header.typeOffset, length: header.typeLength, at: 8 },
    { name: 'string', offset: header.stringOffset, length: header.stringLength, at: 16 },
  ];
  if (hasLayout(check))
    sections.push({ name: 'layout', offset: header.layoutOffset, length: header.layoutLength, at: 24 });
  sections.sort((a, b) => (a.offset - b.offset) | 0 || (a.length - b.length) | 0);
  const expected = size - header.headerLength;
  let total = 0;
  for (const { name, offset, length, at } of sections) {
    const fail = (code: Parameters<KernelCheck['report']>[0], found: string, line: string): boolean => {
      check.report(code, `${name} section`, { found, at, line: () => line });
      return false;
    };
    if (expected < offset)
      return fail('BTF_SECTION_OFFSET', `offset ${offset} in ${expected} bytes`, 'Invalid section offset');
    if (total < offset)
      return fail('BTF_SECTION_GAP', `begins ${offset - total} bytes late`, 'Unsupported section found');
    if (total > offset)
      return fail('BTF_SECTION_OVERLAP', `begins ${total - offset} bytes early`, 'Section overlap found');
    if (expected - total < length) {
      const found = `${length} bytes where ${expected - total} are left`;
      return fail('BTF_SECTION_LENGTH', found, 'Total section length too long');
    }
    total += length;
  }
  if (expected === total) return true;
  const found = `${expected - total} bytes after the last section`;
  const at = header.headerLength + total;
  check.report('BTF_SECTION_GAP', 'BTF data', { found, at, line: () => 'Unsupported section found' });
  return false;
}

/** @see Linux kernel/bpf/btf.c btf_parse_str_sec */
export function checkStrings(check: KernelCheck, bytes: Uint8Array, isSplit: boolean): boolean {
  const { header, rules } = check;
  const start = header.headerLength + header.stringOffset;
  const end = start + header.stringLength;
  const mayBeInside = rules.headerSize >= layoutHeaderSize && header.headerLength >= layoutHeaderSize;
  if (end !== bytes.length && !mayBeInside) {
    const line = (): string => 'String section is not at the end';
    check.report('BTF_STRINGS_NOT_LAST', 'string section', {
      found: `ends at byte ${end} of ${bytes.length}`,
      at: 16,
      line,
    });
    return false;
  }
  if (isSplit && header.stringLength === 0) return true;
  const found = ((): string | undefined => {
    if (header.stringLength === 0) return 'no bytes';
    if (header.stringLength - 1 > rules.maxNameOffset) return `${header.stringLength} bytes`;
    if (bytes[end - 1] !== 0) return `last byte ${bytes[end - 1]}`;
    // Split BTF continues the strings of its base, where the first one is empty.
    return isSplit || bytes[start] === 0 ? undefined : `first byte ${bytes[start]}`;
  })();
  if (found === undefined) return true;
  check.report('BTF_STRINGS', 'string section', { found, at: start, line: () => 'Invalid string section' });
  return false;
}

/** @see Linux kernel/bpf/btf.c btf_parse_layout_sec, kernel >= 7.1 */
export function checkLayout(check: KernelCheck): boolean {
  if (!hasLayout(check)) return true;
  const { layoutOffset, layoutLength } = check.header;
  if (layoutOffset % 4 !== 0) {
    const line = (): string => 'Unaligned layout_off';
    check.report('BTF_LAYOUT_ALIGNMENT', 'layout section', { found: `offset ${layoutOffset}`, at: 24, line });
    return false;
  }
  if (layoutLength % 4 === 0) return true;
  const line = (): string => (layoutLength < 4 ? 'Layout section is too small' : 'layout_len is not multiple of 4');
  check.report('BTF_LAYOUT_SIZE', 'layout section', { found: `${layoutLength} bytes`, at: 28, line });
  return false;
}

/** @see Linux kernel/bpf/btf.c btf_parse_type_sec */
export function checkTypeSection(check: KernelCheck): boolean {
  const { typeOffset, typeLength } = check.header;
  if (typeOffset % 4 !== 0) {
    const line = (): string => 'Unaligned type_off';
    check.report('BTF_TYPES_ALIGNMENT', 'type section', { found: `offset ${typeOffset}`, at: 8, line });
    return false;
  }
  if (typeLength !== 0) return true;
  check.report('BTF_TYPES_EMPTY', 'type section', { found: 'no bytes', at: 12, line: () => 'No type found' });
  return false;
}

function hasLayout(check: KernelCheck): boolean {
  const { header, rules } = check;
  return rules.headerSize >= layoutHeaderSize && header.headerLength >= layoutHeaderSize && header.layoutLength > 0;
}
