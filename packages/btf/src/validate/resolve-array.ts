import { Kind, KindClass } from './kinds.js';
import { isRegularInt } from './regular-int.js';
import { failType } from './resolve-failure.js';
import type { Resolver } from './resolver.js';

/** @see Linux kernel/bpf/btf.c btf_array_resolve */
export function resolveArray(resolver: Resolver, id: number): 'E2BIG' | 'EEXIST' | undefined {
  const { check } = resolver;
  const element = check.types.word(id, 3);
  const index = check.types.word(id, 4);
  const count = check.types.word(id, 5);
  const describe = (target: number): string => `type ${target} (${check.nameOf(target)})`;

  const failIndex = (): undefined => failType(resolver, 'BTF_ARRAY_INDEX_TYPE', id, {
    found: `index ${describe(index)}`, said: 'Invalid index', at: 16, culprit: index,
  });
  if (isUnusable(resolver, index)) return failIndex();
  if (resolver.mustDescend(index)) return resolver.push(index);
  const integer = resolver.sizeId(index);
  if (integer === -1 || resolver.kind(integer) !== Kind.Int || !isRegularInt(check.types.word(integer, 3))) return failIndex();

  const failElement = (): undefined => failType(resolver, 'BTF_ARRAY_ELEMENT_TYPE', id, {
    found: `element ${describe(element)}`, said: 'Invalid elem', at: 12, culprit: element,
  });
  if (isUnusable(resolver, element)) return failElement();
  if (resolver.mustDescend(element)) return resolver.push(element);
  const item = resolver.sizeId(element);
  if (item === -1) return failElement();
  const { size } = resolver;
  if (resolver.kind(item) === Kind.Int && !isRegularInt(check.types.word(item, 3))) {
    return failType(resolver, 'BTF_ARRAY_ELEMENT_INT', id, {
      found: `element ${describe(item)}`, said: 'Invalid array of int', at: 12, culprit: item,
    });
  }
  if (count > 0 && size > Math.floor(0xffffffff / count)) {
    const found = `${count} elements of ${size} bytes`;
    return failType(resolver, 'BTF_ARRAY_TOTAL', id, { found, said: 'Array size overflows U32_MAX', at: 20 });
  }
  resolver.pop(item, size * count);
  return undefined;
}

/** Whether a type is missing, has no size, or is no data. */
export function isUnusable(resolver: Resolver, id: number): boolean {
  return !resolver.has(id) || resolver.is(id, KindClass.unsized | KindClass.source);
}
