/**
 * Describes the first difference between two outputs of the same link.
 * @param {string} kind as in bpf_link.h: "obj" is compared by bytes, all others by lines
 * @param {Uint8Array} one
 * @param {Uint8Array} other
 * @returns {string | undefined} such as `.BTF+0x1c: 05 instead of 06`; undefined if they are equal
 */
export function firstDifference(kind, one, other) {
  const length = Math.min(one.length, other.length);
  let at = 0;
  while (at < length && one[at] === other[at]) at += 1;
  if (at === length && one.length === other.length) return undefined;
  if (kind === 'obj') return describeBytes(one, other, at);
  const [ours, theirs] = [one, other].map((bytes) => new TextDecoder().decode(bytes).split('\n'));
  let line = 0;
  while (line < ours.length && ours[line] === theirs[line]) line += 1;
  return `line ${line + 1}: ${ours[line]?.trim() ?? '(end)'}\n  instead of ${theirs[line]?.trim() ?? '(end)'}`;
}

function describeBytes(one, other, at) {
  const section = sectionAt(one, at);
  const place = section ? `${section.name}+0x${(at - section.offset).toString(16)}` : `offset 0x${at.toString(16)}`;
  const byte = (bytes) => (at < bytes.length ? bytes[at].toString(16).padStart(2, '0') : '(end)');
  const sizes = one.length === other.length ? '' : `; ${one.length} bytes instead of ${other.length}`;
  return `${place}: ${byte(one)} instead of ${byte(other)}${sizes}`;
}

/**
 * Finds the section of a 64-bit ELF object that contains the byte at an offset.
 * @see https://refspecs.linuxfoundation.org/elf/gabi4+/ch4.sheader.html
 */
function sectionAt(elf, offset) {
  if (elf.length < 64 || elf[0] !== 0x7f || elf[4] !== 2) return undefined;
  const view = new DataView(elf.buffer, elf.byteOffset, elf.byteLength);
  const isLittle = elf[5] === 1;
  const u64 = (place) => Number(view.getBigUint64(place, isLittle));
  const [table, size, count] = [u64(0x28), view.getUint16(0x3a, isLittle), view.getUint16(0x3c, isLittle)];
  const headers = Array.from({ length: count }, (_, index) => {
    const place = table + index * size;
    const type = view.getUint32(place + 4, isLittle);
    return { name: view.getUint32(place, isLittle), type, offset: u64(place + 24), size: u64(place + 32) };
  });
  const noBytes = 8;
  const found = headers.find(
    (header) => header.type !== noBytes && offset >= header.offset && offset < header.offset + header.size,
  );
  if (!found) return undefined;
  const start = headers[view.getUint16(0x3e, isLittle)].offset + found.name;
  return { name: new TextDecoder().decode(elf.subarray(start, elf.indexOf(0, start))), offset: found.offset };
}
