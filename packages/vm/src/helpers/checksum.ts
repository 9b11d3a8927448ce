/** Folds carries into 16 bits. */
export function foldTo16(sum: number): number {
  let folded = (sum & 0xffff) + (sum >>> 16);
  folded = (folded & 0xffff) + (folded >>> 16);
  return folded;
}

/** Sum in ones' complement of 32 bits. */
export function addChecksum(one: number, other: number): number {
  const sum = (one >>> 0) + (other >>> 0);
  return (sum > 0xffff_ffff ? sum + 1 : sum) >>> 0;
}

/** Sum of the little-endian words of bytes; a rest is filled with zeros. */
export function sumBytes(bytes: Uint8Array, seed: number): number {
  let sum = seed >>> 0;
  for (let at = 0; at < bytes.length; at += 4) {
    const word = bytes[at]! | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24);
    sum = addChecksum(sum, word >>> 0);
  }
  return sum;
}

/**
 * The checksum field of a header after a change, as the kernel computes it.
 * @param field Its 16 bits as a little-endian number.
 * @param size Of the value that changed: 2 or 4; 0 when `to` is the difference of two sums.
 * @see RFC 1624; Linux include/net/checksum.h csum_replace_by_diff, csum_replace4
 */
export function replaceInChecksum(field: number, from: number, to: number, size: 0 | 2 | 4): number {
  const old = ~field >>> 0;
  if (size === 0) return ~foldTo16(addChecksum(to, old)) & 0xffff;
  return ~foldTo16(addChecksum(addChecksum(old, ~from >>> 0), to)) & 0xffff;
}

/** The same for a change of 2 bytes in the network layer's header, which the kernel computes in 16 bits. */
export function replaceIn16(field: number, from: number, to: number): number {
  const add = (one: number, other: number): number => {
    const sum = (one + other) & 0xffff;
    return (sum + (sum < other ? 1 : 0)) & 0xffff;
  };
  return ~add(add(~field & 0xffff, ~from & 0xffff), to & 0xffff) & 0xffff;
}
