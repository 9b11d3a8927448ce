import { isRegularInt } from '../blob/raw-types.js';
import { checkMember, reportMember } from './check-member.js';
import type { Resolver } from './resolver.js';
import { Kind } from '../../wire/kind.js';
import { KindClass } from '../rules/kind-classes.js';
import { describeType, failType } from './resolve-failure.js';

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

/** @see Linux kernel/bpf/btf.c btf_array_resolve */
export function resolveArray(resolver: Resolver, id: number): 'E2BIG' | 'EEXIST' | undefined {
  const { types } = resolver.check;
  const element = types.word(id, 3);
  const index = types.word(id, 4);
  const count = types.word(id, 5);

  if (isUnusable(resolver, index)) return failIndex(resolver, id, index);
  if (resolver.mustDescend(index)) return resolver.push(index);
  const integer = resolver.sizeId(index);
  if (integer === -1 || resolver.kind(integer) !== Kind.INT || !isRegularInt(types.word(integer, 3))) {
    return failIndex(resolver, id, index);
  }

  if (isUnusable(resolver, element)) return failElement(resolver, id, element);
  if (resolver.mustDescend(element)) return resolver.push(element);
  const item = resolver.sizeId(element);
  if (item === -1) return failElement(resolver, id, element);
  const { size } = resolver;
  if (resolver.kind(item) === Kind.INT && !isRegularInt(types.word(item, 3))) {
    const found = `element ${describeType(resolver, item)}`;
    return failType(resolver, 'BTF_ARRAY_ELEMENT_INT', id, {
      found,
      said: 'Invalid array of int',
      at: 12,
      culprit: item,
    });
  }
  if (count > 0 && size > Math.floor(0xffffffff / count)) {
    const found = `${count} elements of ${size} bytes`;
    return failType(resolver, 'BTF_ARRAY_TOTAL', id, { found, said: 'Array size overflows U32_MAX', at: 20 });
  }
  resolver.pop(item, size * count);
  return undefined;
}

function failIndex(resolver: Resolver, id: number, index: number): undefined {
  const found = `index ${describeType(resolver, index)}`;
  return failType(resolver, 'BTF_ARRAY_INDEX_TYPE', id, { found, said: 'Invalid index', at: 16, culprit: index });
}

function failElement(resolver: Resolver, id: number, element: number): undefined {
  const found = `element ${describeType(resolver, element)}`;
  return failType(resolver, 'BTF_ARRAY_ELEMENT_TYPE', id, { found, said: 'Invalid elem', at: 12, culprit: element });
}

/** Whether a type is missing, has no size, or is not a data type. */
export function isUnusable(resolver: Resolver, id: number): boolean {
  return !resolver.has(id) || resolver.is(id, KindClass.unsized | KindClass.source);
}
