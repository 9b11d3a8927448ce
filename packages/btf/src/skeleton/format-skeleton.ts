import type { ElfObject } from '../elf/elf-object.js';
import { functionsOf } from '../elf/functions.js';
import { firstOfEach } from '../format/code/code-names.js';
import { tsKey, tsLiteral, TsPrinter, type TsPrinterOptions } from '../format/code/ts-printer.js';
import { findMapTypes } from '../layout/find-map-types.js';
import { TypeSizes } from '../layout/type-sizes.js';
import { checkMaps } from '../loaders/maps/check-maps.js';
import { mapTypeOf } from '../loaders/maps/map-types.js';
import type { Btf } from '../model/btf.js';
import { globalSections } from './global-sections.js';

/** Options of the skeleton printer. */
export type FormatSkeletonOptions = TsPrinterOptions;

/** A map as described in the module. */
interface SkeletonMap {
  readonly name: string;
  readonly type: number;
  /** In bytes. */
  readonly keySize: number;
  /** In bytes. */
  readonly valueSize: number;
  readonly maxEntries: number;
  readonly flags: number;
  /** Ids of types, where the definition has them. */
  readonly key: number | undefined;
  readonly value: number | undefined;
}

/**
 * Prints a TypeScript module for a program that loads an object, like `bpftool gen skeleton` for C:
 *
 * - `maps.NAME`: `type` (BPF_MAP_TYPE_*) and `typeName`, `keySize` and `valueSize` in bytes, `maxEntries`, `flags`, and the codecs
 *   `key` and `value` where the definition has types. A per-CPU map has one value for each CPU, padded to a multiple of
 * 8 bytes.
 * - `programs.NAME`: `section` and the number of `instructions`.
 * - `globals.SECTION`, such as `globals.data`: `section` with its full name, `size`, and `variables.NAME` with `offset` and `size` in
 *   bytes and a codec, whose `at` is where the section starts in the view.
 * - The types of all of these, as `formatTs` prints them.
 *
 * Names are those of the object, whatever characters they contain; of duplicate names the first one is kept.
 *
 * @throws {BtfError} BTF_NO_SUCH_TYPE, BTF_LOOP, BTF_LIMIT, BTF_BAD_STRING_OFFSET
 */
export function formatSkeleton(
  { btf, elf }: { readonly btf: Btf; readonly elf: ElfObject },
  options: FormatSkeletonOptions = {},
): string {
  const maps = mapsOf(btf, elf, new TypeSizes(btf, options.pointerSize));
  const globals = globalSections(btf, elf);
  const roots = [
    ...maps.flatMap(({ key, value }) => [key, value].filter((id) => id !== undefined)),
    ...globals.flatMap(({ variables }) => variables.map(({ type }) => type)),
  ];
  const printer = new TsPrinter(btf, roots, options, ['programs', 'globals']);
  printer.writeTypes();

  printer.write('\nexport const maps = {\n');
  for (const map of firstOfEach(maps, ({ name }) => name)) writeMap(printer, map);
  printer.write('}« as const»;\n\nexport const programs = {\n');
  const programs = functionsOf(elf).filter(({ section }) => section !== '.text');
  for (const { name, section, size } of firstOfEach(programs, (program) => program.name))
    printer.write(`  ${tsKey(name)}: { section: ${tsLiteral(section)}, instructions: ${Math.floor(size / 8)} },\n`);
  printer.write('}« as const»;\n\nexport const globals = {\n');
  for (const { section, size, variables } of firstOfEach(globals, (each) => identOf(each.section))) {
    printer.write(
      `  ${identOf(section)}: {\n    section: ${tsLiteral(section)},\n    size: ${size},\n    variables: {\n`,
    );
    for (const { name, type, offset } of firstOfEach(variables, (variable) => variable.name)) {
      const codec = printer.codecOf(type, '        ', offset);
      if (codec !== undefined) printer.write(`      ${tsKey(name)}: {\n        offset: ${offset},\n${codec}      },\n`);
    }
    printer.write('    },\n  },\n');
  }
  printer.write('}« as const»;\n');
  return printer.finish();
}

function writeMap(printer: TsPrinter, { name, type, keySize, valueSize, maxEntries, flags, key, value }: SkeletonMap) {
  const typeName = mapTypeOf(type)?.name;
  printer.write(
    `  ${tsKey(name)}: {\n    type: ${type},\n${typeName === undefined ? '' : `    typeName: ${tsLiteral(typeName)},\n`}` +
      `    keySize: ${keySize},\n    valueSize: ${valueSize},\n    maxEntries: ${maxEntries},\n    flags: ${flags},\n`,
  );
  printer.write(`${printer.mapCodec('key', key)}${printer.mapCodec('value', value)}  },\n`);
}

/** Maps as defined by the first loader that can read them. Maps that none can read are left out. */
function mapsOf(btf: Btf, elf: ElfObject, sizes: TypeSizes): SkeletonMap[] {
  const { maps, legacy } = checkMaps({ elf, btf });
  const types = new Map(findMapTypes(btf, sizes).map((map) => [map.name, map]));
  const defined = maps.flatMap(({ name, loaders }): SkeletonMap[] => {
    const answer = Object.values(loaders).find(({ ok }) => ok);
    if (answer?.ok !== true) return [];
    const { key, value } = types.get(name) ?? {};
    const { map } = answer;
    return [{ ...map, name, key: map.keyType || key, value: map.valueType || value }];
  });
  return [...defined, ...legacy.map((map) => ({ ...map, key: undefined, value: undefined }))];
}

/**
 * A section's name as in bpftool: `data` for .data, `data_mine` for .data.mine.
 * @see bpftool src/gen.c get_map_ident
 */
function identOf(section: string): string {
  return section.slice(1).replaceAll(/\W/g, '_');
}
