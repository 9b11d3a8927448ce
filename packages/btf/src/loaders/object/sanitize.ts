import type { KernelRules } from '../../kernel/rules/kernel-rules.js';
import { Kind } from '../../wire/kind.js';
import type { EditableBtf } from './editable-btf.js';

/** Features that a kernel may lack; loaders probe for them. */
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

/** The features of a kernel, according to its rules. */
export function featuresOf(rules: KernelRules): BtfFeatures {
  const { maxKind } = rules;
  return {
    hasDatasec: maxKind >= Kind.DATASEC,
    hasFunc: maxKind >= Kind.FUNC,
    hasFuncGlobal: rules.hasFuncLinkage,
    hasFloat: maxKind >= Kind.FLOAT,
    hasDeclTag: maxKind >= Kind.DECL_TAG,
    hasTypeTag: maxKind >= Kind.TYPE_TAG,
    hasEnum64: maxKind >= Kind.ENUM64,
    hasQuestionMark: rules.hasPrintedSectionNames,
    hasEmptySections: rules.hasEmptySections,
  };
}

/** The encoding word of an 8-bit integer. */
const byteInt = 8;

/**
 * Replaces kinds that a kernel does not know with older kinds of the same size.
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
      case Kind.VAR:
      case Kind.DECL_TAG:
        if (btf.kind(id) === Kind.VAR ? features.hasDatasec : features.hasDeclTag) break;
        btf.setInfo(id, Kind.INT, 0);
        words[2] = 1;
        words[3] = byteInt;
        break;
      case Kind.DATASEC:
        if (!features.hasDatasec) toStruct(btf, id, loader);
        else if (loader === 'libbpf' && !features.hasQuestionMark && btf.name(id).startsWith('?')) {
          btf.replaceLetters(words[0]!, (letter, index) => (index === 0 ? '_' : letter));
        }
        break;
      case Kind.FUNC_PROTO:
        if (features.hasFunc) break;
        btf.setInfo(id, Kind.ENUM, vlen);
        words[2] = 4;
        break;
      case Kind.FUNC:
        if (!features.hasFunc) btf.setInfo(id, Kind.TYPEDEF, 0);
        else if (!features.hasFuncGlobal) btf.setInfo(id, Kind.FUNC, 0);
        break;
      case Kind.FLOAT:
        if (features.hasFloat) break;
        words[0] = 0;
        btf.setInfo(id, Kind.STRUCT, 0);
        break;
      case Kind.TYPE_TAG:
        if (features.hasTypeTag) break;
        words[0] = 0;
        btf.setInfo(id, Kind.CONST, 0);
        break;
      case Kind.ENUM:
        if (!features.hasEnum64) btf.setInfo(id, Kind.ENUM, vlen);
        break;
      case Kind.ENUM64:
        if (features.hasEnum64) break;
        placeholder ??= btf.addType(btf.addString('enum64_placeholder'), Kind.INT << 24, 1, byteInt);
        btf.setInfo(id, Kind.UNION, vlen);
        for (let index = 0; index < vlen; index += 1) words.set([placeholder, 0], 4 + index * 3);
        break;
      default:
    }
  }
}

/**
 * A section becomes a struct of its variables. With Aya its size is the number of variables, and question marks in
 * names are kept.
 */
function toStruct(btf: EditableBtf, id: number, loader: 'libbpf' | 'aya'): void {
  const words = btf.words(id);
  const vlen = btf.vlen(id);
  if (loader === 'libbpf') btf.replaceLetters(words[0]!, (letter) => (letter === '.' || letter === '?' ? '_' : letter));
  else {
    words[0] = btf.addString(btf.name(id).replaceAll('.', '_'));
    words[2] = vlen;
  }
  btf.setInfo(id, Kind.STRUCT, vlen);
  for (let index = 0; index < vlen; index += 1) {
    const at = 3 + index * 3;
    const variable = words[at]!;
    words.set([btf.words(variable)[0] ?? 0, variable, words[at + 1]! * 8], at);
  }
}
