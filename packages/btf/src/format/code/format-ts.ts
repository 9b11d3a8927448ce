import { findMapTypes } from '../../layout/find-map-types.js';
import { TypeSizes } from '../../layout/type-sizes.js';
import type { Btf } from '../../model/btf.js';
import { firstOfEach } from './code-names.js';
import { tsKey, TsPrinter, type TsPrinterOptions } from './ts-printer.js';

/** Options of the printer. */
export interface FormatTsOptions extends TsPrinterOptions {
  /**
   * Ids of the types, with their dependencies; by default those of the maps' keys and values, or all if there are no
   * maps.
   */
  readonly ids?: Iterable<number>;
}

/**
 * Prints types as TypeScript: an interface for each struct and union, and a constant of the same name with its `size`, `decode`
 * and `encode` for a DataView. With maps: `maps.NAME.key` and `maps.NAME.value` in the same form.
 *
 * 64-bit integers and pointers are bigint, byte arrays Uint8Array. All members of a union are decoded; encoding writes
 * the given ones, in order.
 *
 * @throws {BtfError} BTF_NO_SUCH_TYPE, BTF_LOOP, BTF_LIMIT
 */
export function formatTs(btf: Btf, options: FormatTsOptions = {}): string {
  const maps = options.ids === undefined ? findMapTypes(btf, new TypeSizes(btf, options.pointerSize)) : [];
  const ofMaps = maps.flatMap(({ key, value }) => [key, value].filter((id) => id !== undefined));
  const printer = new TsPrinter(btf, options.ids ?? (maps.length > 0 ? ofMaps : undefined), options);
  printer.writeTypes();
  if (maps.length > 0) printer.write('\nexport const maps = {\n');
  for (const { name, key, value } of firstOfEach(maps, (map) => map.name))
    printer.write(`  ${tsKey(name)}: {\n${printer.mapCodec('key', key)}${printer.mapCodec('value', value)}  },\n`);
  if (maps.length > 0) printer.write('};\n');
  return printer.finish();
}
