import { Kind } from '../../wire/kind.js';
import type { Resolver } from '../references/resolver.js';
import { type FieldProblem, type FoundField, problem } from './field-types.js';

const prefix = 'contains:';

/** No string is longer than the section. */
const longestText = 0x1000000;

/** The struct and field that a list or tree holds, from the declaration tags of a program's BTF. */
export class ContainsTags {
  readonly #resolver: Resolver;
  #index: TagIndex | undefined;

  constructor(resolver: Resolver) {
    this.#resolver = resolver;
  }

  /**
   * The contents of a member that is a list or tree.
   *
   * @see Linux kernel/bpf/btf.c btf_find_graph_root, btf_find_decl_tag_value
   */
  find(owner: number, index: number): { target: number; node: string } | FieldProblem {
    const texts = this.#tags.texts.get(`${owner}:${index}`) ?? [];
    const isFine = texts.length === 1 || (texts.length > 1 && !this.#resolver.check.rules.hasOneContains);
    if (!isFine) return problem('BTF_FIELD_CONTAINS', 'EINVAL', `${texts.length} such tags`);
    const text = this.#resolver.check.strings.text(texts[0]!, longestText);
    const colon = text.indexOf(':');
    if (colon === -1) return problem('BTF_FIELD_CONTAINS', 'EINVAL', `tag "contains:${text.slice(0, 80)}"`);
    const name = text.slice(0, colon);
    const target = this.#tags.structs.get(name);
    if (target === undefined)
      return problem('BTF_FIELD_CONTAINS_UNKNOWN', 'ENOENT', `no struct "${name.slice(0, 80)}"`);
    const node = text.slice(colon + 1);
    return node === '' ? problem('BTF_FIELD_CONTAINS', 'EINVAL', 'a tag without a field') : { target, node };
  }

  /**
   * Checks that the held struct has the node.
   *
   * @see Linux kernel/bpf/btf.c btf_parse_graph_root; the offset is read with the kind_flag of the node's own struct
   */
  checkNode({ target, node = '' }: FoundField, nodeType: string): FieldProblem | undefined {
    const { types, log } = this.#resolver.check;
    let isFound = false;
    for (let index = 0; index < types.vlen(target); index += 1) {
      const at = 3 + index * 3;
      if (log.name(types.word(target, at)) !== node) continue;
      if (isFound) return problem('BTF_FIELD_CONTAINS', 'EINVAL', `two fields "${node.slice(0, 80)}"`);
      isFound = true;
      const type = types.word(target, at + 1);
      if (this.#resolver.kind(type) !== Kind.STRUCT || log.name(types.nameOffset(type)) !== nodeType) {
        const found = `field "${node.slice(0, 80)}" of ${this.#resolver.check.nameOf(type)}, not ${nodeType}`;
        return problem('BTF_FIELD_CONTAINS', 'EINVAL', found);
      }
      const offset = types.word(target, at + 2);
      const bits = types.hasKindFlag(type) ? offset & 0xffffff : offset;
      if (bits % 64 !== 0) return problem('BTF_FIELD_CONTAINS', 'EINVAL', `a node at bit ${bits}`);
    }
    return isFound ? undefined : problem('BTF_FIELD_CONTAINS_UNKNOWN', 'ENOENT', `no field "${node.slice(0, 80)}"`);
  }

  /** Built for the first list or tree: most BTF has none. */
  get #tags(): TagIndex {
    return (this.#index ??= indexTags(this.#resolver));
  }
}

interface TagIndex {
  /** Offsets of the texts after "contains:", by tagged type and member. */
  readonly texts: ReadonlyMap<string, readonly number[]>;
  /** First struct of each name. */
  readonly structs: ReadonlyMap<string, number>;
}

function indexTags({ check: { types, strings } }: Resolver): TagIndex {
  const texts = new Map<string, number[]>();
  const structs = new Map<string, number>();
  for (let id = 1; id < types.count; id += 1) {
    const kind = types.kinds[id];
    if (kind === Kind.STRUCT) {
      const name = strings.text(types.nameOffset(id));
      if (!structs.has(name)) structs.set(name, id);
    } else if (kind === Kind.DECL_TAG && strings.startsWith(types.nameOffset(id), prefix)) {
      const key = `${types.sizeOrType(id)}:${types.word(id, 3) | 0}`;
      const found = texts.get(key) ?? [];
      found.push(types.nameOffset(id) + prefix.length);
      texts.set(key, found);
    }
  }
  return { texts, structs };
}
