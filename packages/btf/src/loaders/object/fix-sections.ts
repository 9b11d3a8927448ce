import type { ElfObject, ElfSymbol } from '../../elf/elf-object.js';
import { LoaderRefusal } from '../maps/map-definition.js';
import { Kind } from '../../kernel/rules/kinds.js';
import type { EditableBtf } from './editable-btf.js';

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
  if (btf.kind(variable) !== Kind.Var)
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
