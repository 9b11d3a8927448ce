import { Kind } from '../../kernel/rules/kinds.js';
import type { EditableBtf } from './editable-btf.js';

/** Bytes of each entry: all are loaded as ints. */
const entrySize = 4;

/** What a loader puts in the place of kernel symbols. */
export interface Placeholders {
  /** Integer type that the variables become. */
  readonly int: number;
  /** Variable that stands for a function; its name is lent to parameters without one. */
  readonly dummy: number | undefined;
}

/**
 * Rewrites `.ksyms`: functions become global, with a variable in the section for them; variables become ints.
 *
 * @see libbpf src/libbpf.c bpf_object__collect_externs; aya-obj 0.6.0 src/btf/btf.rs fixup_ksyms_datasec
 */
export function fixKsyms(btf: EditableBtf, id: number, { int, dummy }: Placeholders): void {
  const words = btf.words(id);
  const count = btf.vlen(id);
  for (let index = 0; index < count; index += 1) {
    const at = 3 + index * 3;
    const symbol = words[at]!;
    const record = btf.words(symbol);
    if (btf.kind(symbol) === Kind.Func) {
      btf.setInfo(symbol, Kind.Func, 1);
      if (dummy !== undefined) {
        nameParameters(btf, record[2]!, btf.words(dummy)[0]!);
        words[at] = dummy;
      }
    } else if (btf.kind(symbol) === Kind.Var) {
      record[3] = 1;
      record[2] = int;
    }
    words[at + 1] = index * entrySize;
    words[at + 2] = entrySize;
  }
  words[2] = count * entrySize;
}

function nameParameters(btf: EditableBtf, prototype: number, name: number): void {
  if (btf.kind(prototype) !== Kind.FuncProto) return;
  const words = btf.words(prototype);
  for (let at = 3; at < words.length; at += 2) if (words[at] === 0 && words[at + 1] !== 0) words[at] = name;
}
