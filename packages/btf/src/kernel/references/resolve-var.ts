import { KindClass } from '../rules/kinds.js';
import { failType } from './resolve-failure.js';
import { lastPointer } from './resolve-reference.js';
import type { Resolver } from './resolver.js';

/** @see Linux kernel/bpf/btf.c btf_var_resolve */
export function resolveVar(resolver: Resolver, id: number): 'E2BIG' | 'EEXIST' | undefined {
  const target = resolver.check.types.sizeOrType(id);
  if (!resolver.has(target) || resolver.is(target, KindClass.source)) return fail(resolver, id, target);
  if (resolver.mustDescend(target)) return resolver.push(target);
  if (resolver.is(target, KindClass.modifier)) {
    const last = lastPointer(resolver, target);
    if (last !== undefined) return resolver.push(last);
  }
  const final = resolver.sizeId(target);
  if (final === -1) return fail(resolver, id, target);
  resolver.pop(final, 0);
  return undefined;
}

function fail(resolver: Resolver, id: number, target: number): undefined {
  const found = `is of type ${target} (${resolver.check.nameOf(target)})`;
  return failType(resolver, 'BTF_VAR_TYPE', id, { found, said: 'Invalid type_id', culprit: target });
}
