import type { ElfObject, ElfSymbol } from '../../elf/elf-object.js';
import { Kind } from '../../wire/kind.js';
import type { EditableBtf } from './editable-btf.js';
import { fixExterns } from './fix-externs.js';
import { type BtfFeatures, sanitize } from './sanitize.js';
import { LoaderRefusal } from '../loader-object.js';

/**
 * Changes an object's BTF as libbpf does before passing it to the kernel.
 *
 * @throws {LoaderRefusal}
 * @see libbpf src/libbpf.c bpf_object_fixup_btf, bpf_object__collect_externs, bpf_object__sanitize_and_load_btf
 */
export function fixAsLibbpf(btf: EditableBtf, elf: ElfObject, features: BtfFeatures): void {
  fixExterns(btf, elf);
  for (let id = 1; id < btf.count; id += 1) if (btf.kind(id) === Kind.DATASEC) fixSection(btf, elf, id);
  makeHiddenStatic(btf, elf);
  sanitize(btf, features);
}

/** A hidden global subprogram, that is, one in `.text`, is verified with its callers, like a static one. */
function makeHiddenStatic(btf: EditableBtf, elf: ElfObject): void {
  const text = elf.section('.text')?.index;
  const hidden = new Set(
    elf.symbols
      .filter(
        ({ kind, visibility, section }) =>
          kind === 'func' && section === text && (visibility === 'hidden' || visibility === 'internal'),
      )
      .map(({ name }) => name),
  );
  for (let id = 1; id < btf.count && hidden.size > 0; id += 1) {
    if (btf.kind(id) === Kind.FUNC && btf.vlen(id) === 1 && hidden.has(btf.name(id))) btf.setInfo(id, Kind.FUNC, 0);
  }
}

/**
 * Fills in a section's size and its variables' offsets, which compilers leave to the loader.
 *
 * @throws {LoaderRefusal}
 * @see libbpf src/libbpf.c btf_fixup_datasec
 */
export function fixSection(btf: EditableBtf, elf: ElfObject, id: number): void {
  const words = btf.words(id);
  const name = btf.name(id);
  if (name !== '.kconfig' && name !== '.ksyms') {
    const mustFixOffsets = words[2] === 0;
    if (mustFixOffsets) {
      const size = elf.section(name)?.size ?? 0;
      if (size === 0) throw new LoaderRefusal(`sec '${name}': failed to determine size from ELF: size 0`, 'ENOENT');
      words[2] = size;
    }
    for (let index = 0; index < btf.vlen(id); index += 1)
      fixVariable(btf, elf, name, words, 3 + index * 3, mustFixOffsets);
  }
  sortVariables(words);
}

function fixVariable(
  btf: EditableBtf,
  elf: ElfObject,
  section: string,
  words: Uint32Array,
  at: number,
  mustFixOffsets: boolean,
): void {
  const variable = words[at]!;
  if (btf.kind(variable) !== Kind.VAR)
    throw new LoaderRefusal(`sec '${section}': unexpected non-VAR type found`, 'EINVAL');
  const record = btf.words(variable);
  if (record[3] !== 1) return;
  const name = btf.name(variable);
  const symbol = elf.symbols.find((one) => one.name === name && isVariable(one));
  if (symbol === undefined)
    throw new LoaderRefusal(`sec '${section}': failed to find ELF symbol for VAR '${name}'`, 'ENOENT');
  if (mustFixOffsets) words[at + 1] = symbol.value;
  if (symbol.visibility === 'hidden' || symbol.visibility === 'internal') record[3] = 0;
}

function isVariable({ kind, binding }: ElfSymbol): boolean {
  return kind === 'object' && (binding === 'global' || binding === 'weak');
}

/** Sorts the variables of a section by offset. */
function sortVariables(words: Uint32Array): void {
  const entries: Uint32Array[] = [];
  for (let at = 3; at < words.length; at += 3) entries.push(words.slice(at, at + 3));
  entries.sort((a, b) => a[1]! - b[1]!);
  for (const [index, entry] of entries.entries()) words.set(entry, 3 + index * 3);
}
