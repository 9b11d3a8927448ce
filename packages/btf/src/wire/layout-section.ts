import type { KindLayout } from './kind.js';

/**
 * Decodes the layout section of a header of 32 bytes: how long the records of each kind are, known or not (kernel >= 7.1).
 *
 * **Shape** by kind from 0: bytes of the fixed part u8, bytes of an entry u8, flags u16.
 *
 * @see Linux include/uapi/linux/btf.h struct btf_layout
 */
export function decodeLayout(section: Uint8Array): KindLayout[] {
  const layouts: KindLayout[] = [];
  for (let at = 0; at + 4 <= section.length; at += 4) layouts.push({ fixed: section[at]!, entry: section[at + 1]! });
  return layouts;
}
