/** The most memory that an instance may have, in bytes: 1 GB. A larger link ends with ENGINE_OUT_OF_MEMORY. */
export const memoryLimit = 2 ** 30;

const pageSize = 2 ** 16;
const memorySection = 5;

/**
 * Lowers the maximum of a module's memory to `memoryLimit`.
 * @returns The same bytes when they need no change or are no module with a memory; else a copy.
 * @see https://webassembly.github.io/spec/core/binary/modules.html#memory-section
 */
export function limitMemory(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  for (let start = 8; start < bytes.length; ) {
    const size = readNumber(bytes, start + 1);
    const end = size.end + size.value;
    if (bytes[start] === memorySection) return limitSection(bytes, start, size.end, end);
    start = end;
  }
  return bytes;
}

/** The section's body: count, then for each memory whether it has a maximum, the minimum and the maximum in pages. */
function limitSection(bytes: Uint8Array<ArrayBuffer>, start: number, body: number, end: number): Uint8Array<ArrayBuffer> {
  const count = bytes[body];
  const hasMaximum = bytes[body + 1] === 1;
  const minimum = readNumber(bytes, body + 2);
  const pages = memoryLimit / pageSize;
  if (count !== 1 || minimum.value > pages) return bytes;
  if (hasMaximum && readNumber(bytes, minimum.end).value <= pages) return bytes;
  if (!hasMaximum && bytes[body + 1] !== 0) return bytes; // Shared, or addressed by 64 bits: no module of ours.
  const limits = [1, 1, ...encodeNumber(minimum.value), ...encodeNumber(pages)];
  const section = [memorySection, ...encodeNumber(limits.length), ...limits];
  const copy = new Uint8Array(start + section.length + bytes.length - end);
  copy.set(bytes.subarray(0, start));
  copy.set(section, start);
  copy.set(bytes.subarray(end), start + section.length);
  return copy;
}

/** An unsigned LEB128 number and where it ends. */
function readNumber(bytes: Uint8Array, offset: number): { value: number; end: number } {
  let value = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[offset++] ?? 0;
    value += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80 || shift > 28) return { value, end: offset };
  }
}

function encodeNumber(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...encodeNumber(value >>> 7)];
}
