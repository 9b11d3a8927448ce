import type { Random } from '@bpf-link-wasm/testkit/random';

const values = [0n, 1n, 63n, 64n, 0xffffn, 0x7fff_ffffn, 0xffff_ffffn, 1n << 40n, (1n << 63n) - 1n, (1n << 64n) - 1n];

/** Offset and width of the file header's fields about the section table: e_shoff, e_shentsize, e_shnum, e_shstrndx. */
const headerFields = [
  [0x28, 8],
  [0x3a, 2],
  [0x3c, 2],
  [0x3e, 2],
] as const;

/** The same for a section header: sh_name, sh_type, sh_offset, sh_size, sh_link. */
const sectionFields = [
  [0, 4],
  [4, 4],
  [0x18, 8],
  [0x20, 8],
  [0x28, 4],
] as const;

/** A copy of a 64-bit little-endian ELF object with a wrong section table. */
export function lieInElf(bytes: Uint8Array, random: Random): Uint8Array {
  const mutant = bytes.slice();
  const view = new DataView(mutant.buffer);
  const table = Number(view.getBigUint64(0x28, true));
  const count = view.getUint16(0x3c, true);
  for (let lies = 1 + random.integer(3); lies > 0; lies--) {
    const inHeader = random.integer(3) === 0;
    const known = inHeader ? headerFields : sectionFields;
    const [offset, width] = known[random.integer(known.length)] ?? known[0];
    const base = inHeader ? 0 : table + 64 * random.integer(count);
    const value =
      random.integer(3) === 0
        ? BigInt(random.integer(2 * bytes.length))
        : (values[random.integer(values.length)] ?? 0n);
    if (width === 8) view.setBigUint64(base + offset, value, true);
    else if (width === 4) view.setUint32(base + offset, Number(value & 0xffff_ffffn), true);
    else view.setUint16(base + offset, Number(value & 0xffffn), true);
  }
  return mutant;
}
