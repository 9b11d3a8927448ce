import type { ElfObject } from '../../elf/elf-object.js';
import { LoaderRefusal } from '../loader-object.js';
import { Kind } from '../../wire/kind.js';
import type { EditableBtf } from './editable-btf.js';
import { type BtfFeatures, sanitize } from './sanitize.js';
import { fixKsyms } from './fix-externs.js';

/** Functions that compilers call implicitly; verified with their callers. */
const memoryFunctions = new Set(['memset', 'memcpy', 'memmove', 'memcmp']);

/**
 * Changes an object's BTF as Aya does before passing it to the kernel.
 *
 * @throws {LoaderRefusal}
 * @see aya-obj 0.6.0 src/btf/btf.rs fixup_and_sanitize
 */
export function fixAsAya(btf: EditableBtf, elf: ElfObject, features: BtfFeatures): void {
  fixAyaExterns(btf);
  const offsets = new Map(elf.symbols.filter(({ section }) => section !== 0).map(({ name, value }) => [name, value]));
  const filler = { id: 0 };
  const count = btf.count;
  for (let id = 1; id < count; id += 1) {
    const words = btf.words(id);
    const kind = btf.kind(id);
    if (kind === Kind.PTR) words[0] = 0;
    else if (kind === Kind.DATASEC && features.hasDatasec) fixSection(btf, elf, id, offsets, filler, features);
    else if (kind === Kind.FUNC_PROTO && features.hasFunc) nameParameters(btf, words);
    else if (kind === Kind.FUNC && memoryFunctions.has(btf.name(id))) btf.setInfo(id, Kind.FUNC, 0);
  }
  sanitize(btf, features, 'aya');
}

function fixSection(
  btf: EditableBtf,
  elf: ElfObject,
  id: number,
  offsets: ReadonlyMap<string, number>,
  filler: { id: number },
  features: BtfFeatures,
): void {
  const words = btf.words(id);
  const name = btf.name(id);
  if (name.includes('/')) words[0] = btf.addString(name.replaceAll('/', '.'));
  if (words[2] !== 0) return;
  const section = elf.section(name);
  if (section === undefined) throw new LoaderRefusal(`Unable to determine the size of section \`${name}\``);
  words[2] = section.size;
  if (btf.vlen(id) === 0 && (section.size === 0 || !features.hasEmptySections)) {
    addFiller(btf, id, filler, Math.max(1, section.size));
    return;
  }
  for (let at = 3; at < words.length; at += 3) {
    const variable = words[at]!;
    if (btf.kind(variable) !== Kind.VAR) throw new LoaderRefusal('BTF type that is not VAR was found in DATASEC');
    if (btf.words(variable)[3] === 0) continue;
    const offset = offsets.get(btf.name(variable));
    if (offset === undefined) throw new LoaderRefusal(`Offset not found for symbol \`${btf.name(variable)}\``);
    words[at + 1] = offset;
  }
}

/** A section without variables gets one, of the section's size. */
function addFiller(btf: EditableBtf, id: number, filler: { id: number }, size: number): void {
  if (filler.id === 0) {
    const int = btf.addType(btf.addString('__aya_datasec_filler_type'), Kind.INT << 24, 1, 8);
    filler.id = btf.addType(btf.addString('__aya_datasec_filler'), Kind.VAR << 24, int, 0);
  }
  const [name = 0] = btf.words(id);
  btf.replaceType(id, Uint32Array.from([name, (Kind.DATASEC << 24) | 1, size, filler.id, 0, size]));
}

function nameParameters(btf: EditableBtf, words: Uint32Array): void {
  for (let at = 3; at < words.length; at += 2) {
    if (words[at] === 0 && words[at + 1] !== 0) words[at] = btf.addString(`param${(at - 3) / 2}`);
  }
}

/**
 * Turns kernel symbols into what the kernel accepts, as Aya does. Aya does not support `.kconfig`.
 *
 * @see aya-obj 0.6.0 src/btf/extern_types.rs, src/btf/btf.rs fixup_ksyms_datasec
 */
export function fixAyaExterns(btf: EditableBtf): void {
  const { count } = btf;
  for (let id = 1; id < count; id += 1) {
    if (btf.kind(id) !== Kind.DATASEC || btf.name(id) !== '.ksyms') continue;
    const words = btf.words(id);
    let hasFunctions = false;
    for (let at = 3; at < words.length; at += 3) hasFunctions ||= btf.kind(words[at]!) === Kind.FUNC;
    const int = findInt(btf) ?? btf.addType(btf.addString('int'), Kind.INT << 24, 4, (1 << 24) | 32);
    const dummy = hasFunctions
      ? btf.addType(btf.addString('ksym_func_placeholder'), Kind.VAR << 24, int, 1)
      : undefined;
    fixKsyms(btf, id, { int, dummy });
    return;
  }
}

/** The first 4-byte integer. */
function findInt(btf: EditableBtf): number | undefined {
  for (let id = 1; id < btf.count; id += 1) if (btf.kind(id) === Kind.INT && btf.words(id)[2] === 4) return id;
  return undefined;
}
