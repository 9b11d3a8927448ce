import type { KernelRules } from '../../kernel/rules/kernel-rules.js';
import { Kind } from '../../kernel/rules/kinds.js';
import type { EditableBtf } from './editable-btf.js';

/** What a kernel lacks; loaders ask it by trying. */
export interface BtfFeatures {
  readonly hasDatasec: boolean;
  readonly hasFunc: boolean;
  readonly hasFuncGlobal: boolean;
  readonly hasFloat: boolean;
  readonly hasDeclTag: boolean;
  readonly hasTypeTag: boolean;
  readonly hasEnum64: boolean;
  readonly hasQuestionMark: boolean;
  readonly hasEmptySections: boolean;
}

/** The features of a kernel, by its rules. */
export function featuresOf(rules: KernelRules): BtfFeatures {
  const { maxKind } = rules;
  return {
    hasDatasec: maxKind >= Kind.Datasec,
    hasFunc: maxKind >= Kind.Func,
    hasFuncGlobal: rules.hasFuncLinkage,
    hasFloat: maxKind >= Kind.Float,
    hasDeclTag: maxKind >= Kind.DeclTag,
    hasTypeTag: maxKind >= Kind.TypeTag,
    hasEnum64: maxKind >= Kind.Enum64,
    hasQuestionMark: rules.hasPrintedSectionNames,
    hasEmptySections: rules.hasEmptySections,
  };
}

/** An integer's word: 8 bits. */
const byteInt = 8;

/**
 * Replaces what a kernel does not know by older kinds of the same size.
 *
 * @see libbpf src/libbpf.c bpf_object__sanitize_btf; aya-obj 0.6.0 src/btf/btf.rs fixup_and_sanitize
 */
export function sanitize(btf: EditableBtf, features: BtfFeatures, loader: 'libbpf' | 'aya' = 'libbpf'): void {
  let placeholder: number | undefined;
  const count = btf.count;
  for (let id = 1; id < count; id += 1) {
    const words = btf.words(id);
    const vlen = btf.vlen(id);
    switch (btf.kind(id)) {
      case Kind.Var:
      case Kind.DeclTag:
        if (btf.kind(id) === Kind.Var ? features.hasDatasec : features.hasDeclTag) break;
        btf.setInfo(id, Kind.Int, 0);
        words[2] = 1;
        words[3] = byteInt;
        break;
      case Kind.Datasec:
        if (!features.hasDatasec) toStruct(btf, id, loader);
        else if (loader === 'libbpf' && !features.hasQuestionMark && btf.name(id).startsWith('?')) {
          btf.replaceLetters(words[0]!, (letter, index) => (index === 0 ? '_' : letter));
        }
        break;
      case Kind.FuncProto:
        if (features.hasFunc) break;
        btf.setInfo(id, Kind.Enum, vlen);
        words[2] = 4;
        break;
      case Kind.Func:
        if (!features.hasFunc) btf.setInfo(id, Kind.Typedef, 0);
        else if (!features.hasFuncGlobal) btf.setInfo(id, Kind.Func, 0);
        break;
      case Kind.Float:
        if (features.hasFloat) break;
        words[0] = 0;
        btf.setInfo(id, Kind.Struct, 0);
        break;
      case Kind.TypeTag:
        if (features.hasTypeTag) break;
        words[0] = 0;
        btf.setInfo(id, Kind.Const, 0);
        break;
      case Kind.Enum:
        if (!features.hasEnum64) btf.setInfo(id, Kind.Enum, vlen);
        break;
      case Kind.Enum64:
        if (features.hasEnum64) break;
        placeholder ??= btf.addType(btf.addString('enum64_placeholder'), Kind.Int << 24, 1, byteInt);
        btf.setInfo(id, Kind.Union, vlen);
        for (let index = 0; index < vlen; index += 1) words.set([placeholder, 0], 4 + index * 3);
        break;
      default:
    }
  }
}

/** A section becomes a struct of its variables. Aya's has as many bytes as it has variables, and keeps question marks. */
function toStruct(btf: EditableBtf, id: number, loader: 'libbpf' | 'aya'): void {
  const words = btf.words(id);
  const vlen = btf.vlen(id);
  if (loader === 'libbpf') btf.replaceLetters(words[0]!, (letter) => (letter === '.' || letter === '?' ? '_' : letter));
  else {
    words[0] = btf.addString(btf.name(id).replaceAll('.', '_'));
    words[2] = vlen;
  }
  btf.setInfo(id, Kind.Struct, vlen);
  for (let index = 0; index < vlen; index += 1) {
    const at = 3 + index * 3;
    const variable = words[at]!;
    words.set([btf.words(variable)[0] ?? 0, variable, words[at + 1]! * 8], at);
  }
}
