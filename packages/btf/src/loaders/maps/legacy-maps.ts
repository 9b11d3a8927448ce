import type { LoaderObject } from '../loader-object.js';

/** A map in section `maps`, the format before BTF maps. */
export interface LegacyMap {
  readonly name: string;
  readonly section: string;
  readonly offset: number;
  readonly type: number;
  readonly keySize: number;
  readonly valueSize: number;
  readonly maxEntries: number;
  readonly flags: number;
}

/**
 * Reads legacy definitions: five words for each symbol.
 *
 * libbpf 1.0 and later refuse them; Aya and cilium/ebpf read them.
 *
 * @see cilium/ebpf 0.22.0 elf_reader.go loadMaps; aya-obj 0.6.0 src/obj.rs parse_maps_section
 */
export function readLegacyMaps({ elf }: LoaderObject): LegacyMap[] {
  return elf.sections
    .filter(({ name }) => name === 'maps' || name.startsWith('maps/'))
    .flatMap((section) =>
      elf.symbols
        .filter(
          (symbol) =>
            symbol.section === section.index &&
            symbol.name !== '' &&
            (symbol.kind === 'object' || symbol.kind === 'none'),
        )
        .map((symbol) => {
          const bytes = new Uint8Array(20);
          bytes.set(section.data.subarray(symbol.value, Math.min(symbol.value + symbol.size, symbol.value + 20)));
          const view = new DataView(bytes.buffer);
          const word = (index: number): number => view.getUint32(index * 4, elf.byteOrder === 'little');
          return {
            name: symbol.name,
            section: section.name,
            offset: symbol.value,
            type: word(0),
            keySize: word(1),
            valueSize: word(2),
            maxEntries: word(3),
            flags: word(4),
          };
        }),
    );
}
