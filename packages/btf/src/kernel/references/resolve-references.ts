import { Kind } from '../../wire/kind.js';
import { KindClass } from '../rules/kind-classes.js';
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
  if (resolver.kind(id) === Kind.PTR && resolver.is(target, KindClass.modifier)) {
    const last = lastPointer(resolver, target);
    if (last !== undefined) return resolver.push(last);
  }
  let final = resolver.sizeId(target);
  if (final === -1) {
    final = resolver.isResolved(target) ? resolver.targets[target]! : target;
    const kind = resolver.kind(final);
    if (final !== 0 && kind !== Kind.FWD && kind !== Kind.FUNC_PROTO) return fail(resolver, id, target);
  }
  resolver.pop(final, 0);
  return undefined;
}

/**
 * The pointer that a modifier resolved to, if the walk has not been through it: inside a struct a pointer ended the
 * walk, and it may lead back here.
 */
export function lastPointer(resolver: Resolver, modifier: number): number | undefined {
  const last = resolver.targets[modifier]!;
  return resolver.kind(last) === Kind.PTR && resolver.mustDescend(last) ? last : undefined;
}

function fail(resolver: Resolver, id: number, target: number): undefined {
  const found = `refers to type ${target} (${resolver.check.nameOf(target)})`;
  return failType(resolver, 'BTF_REFERENCE', id, { found, said: 'Invalid type_id', culprit: target });
}

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
    const isWhole = kind === Kind.VAR || kind === Kind.TYPEDEF;
    const owner = kind === Kind.FUNC ? types.sizeOrType(target) : target;
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
  return resolver.is(id, KindClass.struct) || kind === Kind.FUNC || kind === Kind.VAR || kind === Kind.TYPEDEF;
}
