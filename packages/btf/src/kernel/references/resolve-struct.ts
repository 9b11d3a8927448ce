import { checkMember, reportMember } from './check-member.js';
import { isUnusable } from './resolve-array.js';
import type { Resolver } from './resolver.js';

/**
 * STRUCT and UNION.
 *
 * @see Linux kernel/bpf/btf.c btf_struct_resolve
 */
export function resolveStruct(resolver: Resolver, id: number): 'E2BIG' | 'EEXIST' | undefined {
  const { types } = resolver.check;
  const { words } = types;
  const vlen = types.vlen(id);
  const start = types.starts[id]! + 3;
  let index = resolver.next;
  if (index > 0) checkMember(resolver, id, index - 1);
  for (; index < vlen; index += 1) {
    const type = words[start + index * 3 + 1]!;
    if (isUnusable(resolver, type)) {
      const found = `is of type ${type} (${resolver.check.nameOf(type)})`;
      reportMember(resolver, 'BTF_MEMBER_TYPE', id, index, { found, said: 'Invalid member', culprit: type });
      continue;
    }
    if (resolver.mustDescend(type)) {
      resolver.next = index + 1;
      return resolver.push(type);
    }
    checkMember(resolver, id, index);
  }
  resolver.pop(0, 0);
  return undefined;
}
