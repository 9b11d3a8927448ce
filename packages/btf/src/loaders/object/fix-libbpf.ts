import type { ElfObject } from '../../elf/elf-object.js';
import { Kind } from '../../kernel/rules/kinds.js';
import type { EditableBtf } from './editable-btf.js';
import { fixExterns } from './fix-externs.js';
import { fixSection } from './fix-sections.js';
import { sanitize, type BtfFeatures } from './sanitize.js';

/**
 * Changes an object's BTF as libbpf does before it gives it to the kernel.
 *
 * @throws {LoaderRefusal}
 * @see libbpf src/libbpf.c bpf_object_fixup_btf, bpf_object__collect_externs, bpf_object__sanitize_and_load_btf
 */
export function fixAsLibbpf(btf: EditableBtf, elf: ElfObject, features: BtfFeatures): void {
  fixExterns(btf, elf);
  for (let id = 1; id < btf.count; id += 1) if (btf.kind(id) === Kind.Datasec) fixSection(btf, elf, id);
  makeHiddenStatic(btf, elf);
  sanitize(btf, features);
}

/** A hidden global subprogram, which is one in `.text`, is verified with its callers, as a static one. */
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
    if (btf.kind(id) === Kind.Func && btf.vlen(id) === 1 && hidden.has(btf.name(id))) btf.setInfo(id, Kind.Func, 0);
  }
}
