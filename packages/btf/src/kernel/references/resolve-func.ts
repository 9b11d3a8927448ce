import { Kind, KindClass } from '../rules/kinds.js';
import { failType } from './resolve-failure.js';
import type { Resolver } from './resolver.js';

/**
 * FUNC: refers to a prototype whose parameters all have names.
 *
 * @see Linux kernel/bpf/btf.c btf_func_resolve, btf_func_check
 */
export function resolveFunc(resolver: Resolver, id: number): undefined {
  const { check } = resolver;
  const { types } = check;
  const prototype = types.sizeOrType(id);
  if (!resolver.has(prototype) || resolver.kind(prototype) !== Kind.FuncProto) {
    const found = `is of type ${prototype} (${check.nameOf(prototype)})`;
    return failType(resolver, 'BTF_FUNC_TYPE', id, { found, said: 'Invalid type_id', culprit: prototype });
  }
  const count = types.vlen(prototype);
  for (let index = 0; index < count; index += 1) {
    const at = 3 + index * 2;
    if (types.word(prototype, at) !== 0 || types.word(prototype, at + 1) === 0) continue;
    const found = `parameter ${index + 1} of type ${prototype} (FUNC_PROTO) has none`;
    return failType(resolver, 'BTF_FUNC_ARGUMENT_NAME', id, { found, said: `Invalid arg#${index + 1}` });
  }
  if (resolver.is(id, KindClass.resolved)) resolver.pop(prototype, 0);
  return undefined;
}
