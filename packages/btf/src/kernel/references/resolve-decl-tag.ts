import { Kind, KindClass } from '../rules/kinds.js';
import { failType } from './resolve-failure.js';
import type { Resolver } from './resolver.js';

/** @see Linux kernel/bpf/btf.c btf_decl_tag_resolve, kernel >= 5.16 */
export function resolveDeclTag(resolver: Resolver, id: number): 'E2BIG' | 'EEXIST' | undefined {
  const { check } = resolver;
  const { types } = check;
  const target = types.sizeOrType(id);
  if (!isTarget(resolver, target)) {
    const found = `tags type ${target} (${check.nameOf(target)})`;
    return failType(resolver, 'BTF_TAG_TARGET', id, { found, said: 'Invalid type_id', culprit: target });
  }
  if (resolver.mustDescend(target)) return resolver.push(target);
  const component = types.word(id, 3) | 0;
  if (component !== -1) {
    const kind = resolver.kind(target);
    const isWhole = kind === Kind.Var || kind === Kind.Typedef;
    const owner = kind === Kind.Func ? types.sizeOrType(target) : target;
    const count = isWhole ? 0 : types.vlen(owner);
    if (component >>> 0 >= count) {
      const found = isWhole
        ? `index ${component} of ${check.nameOf(target)}`
        : `index ${component} of ${count} entries`;
      return failType(resolver, 'BTF_TAG_INDEX', id, { found, said: 'Invalid component_idx', at: 12, culprit: target });
    }
  }
  resolver.pop(target, 0);
  return undefined;
}

function isTarget(resolver: Resolver, id: number): boolean {
  if (!resolver.has(id)) return false;
  const kind = resolver.kind(id);
  return resolver.is(id, KindClass.struct) || kind === Kind.Func || kind === Kind.Var || kind === Kind.Typedef;
}
