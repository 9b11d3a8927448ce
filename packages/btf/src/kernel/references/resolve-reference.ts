import { Kind, KindClass } from '../rules/kinds.js';
import { failType } from './resolve-failure.js';
import type { Resolver } from './resolver.js';

/**
 * PTR and the modifiers.
 *
 * @see Linux kernel/bpf/btf.c btf_ptr_resolve, btf_modifier_resolve
 */
export function resolveReference(resolver: Resolver, id: number): 'E2BIG' | 'EEXIST' | undefined {
  const target = resolver.check.types.sizeOrType(id);
  if (!resolver.has(target) || resolver.is(target, KindClass.source)) return fail(resolver, id, target);
  if (resolver.mustDescend(target)) return resolver.push(target);
  if (resolver.kind(id) === Kind.Ptr && resolver.is(target, KindClass.modifier)) {
    const last = lastPointer(resolver, target);
    if (last !== undefined) return resolver.push(last);
  }
  let final = resolver.sizeId(target);
  if (final === -1) {
    final = resolver.isResolved(target) ? resolver.targets[target]! : target;
    const kind = resolver.kind(final);
    if (final !== 0 && kind !== Kind.Fwd && kind !== Kind.FuncProto) return fail(resolver, id, target);
  }
  resolver.pop(final, 0);
  return undefined;
}

/**
 * The pointer that a modifier resolved to, where the walk has not been through it: inside a struct a pointer ended the
 * walk, and it may lead back to here.
 */
export function lastPointer(resolver: Resolver, modifier: number): number | undefined {
  const last = resolver.targets[modifier]!;
  return resolver.kind(last) === Kind.Ptr && resolver.mustDescend(last) ? last : undefined;
}

function fail(resolver: Resolver, id: number, target: number): undefined {
  const found = `refers to type ${target} (${resolver.check.nameOf(target)})`;
  return failType(resolver, 'BTF_REFERENCE', id, { found, said: 'Invalid type_id', culprit: target });
}
