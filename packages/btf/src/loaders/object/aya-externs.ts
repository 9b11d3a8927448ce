import { Kind } from '../../kernel/rules/kinds.js';
import type { EditableBtf } from './editable-btf.js';
import { fixKsyms } from './fix-ksyms.js';

/**
 * Turns kernel symbols into what the kernel accepts, as Aya does. It knows no `.kconfig`.
 *
 * @see aya-obj 0.6.0 src/btf/extern_types.rs, src/btf/btf.rs fixup_ksyms_datasec
 */
export function fixAyaExterns(btf: EditableBtf): void {
  const { count } = btf;
  for (let id = 1; id < count; id += 1) {
    if (btf.kind(id) !== Kind.Datasec || btf.name(id) !== '.ksyms') continue;
    const words = btf.words(id);
    let hasFunctions = false;
    for (let at = 3; at < words.length; at += 3) hasFunctions ||= btf.kind(words[at]!) === Kind.Func;
    const int = findInt(btf) ?? btf.addType(btf.addString('int'), Kind.Int << 24, 4, (1 << 24) | 32);
    const dummy = hasFunctions
      ? btf.addType(btf.addString('ksym_func_placeholder'), Kind.Var << 24, int, 1)
      : undefined;
    fixKsyms(btf, id, { int, dummy });
    return;
  }
}

/** The first integer of 4 bytes. */
function findInt(btf: EditableBtf): number | undefined {
  for (let id = 1; id < btf.count; id += 1) if (btf.kind(id) === Kind.Int && btf.words(id)[2] === 4) return id;
  return undefined;
}
