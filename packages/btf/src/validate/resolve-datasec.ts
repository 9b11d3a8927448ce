import type { IssueCode } from './codes.js';
import { Kind } from './kinds.js';
import { isFollowing } from './resolve-failure.js';
import type { Resolver } from './resolver.js';

/**
 * DATASEC. The size of a variable that is first resolved from here is not compared: the walk goes on after it.
 *
 * @see Linux kernel/bpf/btf.c btf_datasec_resolve
 */
export function resolveDatasec(resolver: Resolver, id: number): 'E2BIG' | 'EEXIST' | undefined {
  const { check } = resolver;
  const { types } = check;
  const vlen = types.vlen(id);
  resolver.forgetMode();
  for (let index = resolver.next; index < vlen; index += 1) {
    const at = 3 + index * 3;
    const variable = types.word(id, at);
    const fail = (code: IssueCode, found: string, said: string, culprit: number): void => {
      if (isFollowing(resolver, culprit)) return;
      const line = (): string => check.log.variable(id, index, said);
      check.reportType(code, id, { found: `variable ${index} ${found}`, at: at * 4, index, line });
    };
    if (!resolver.has(variable) || resolver.kind(variable) !== Kind.Var) {
      const found = `is type ${variable} (${check.nameOf(variable)})`;
      fail('BTF_DATASEC_VAR', found, 'Not a VAR kind member', variable);
      continue;
    }
    if (resolver.mustDescend(variable)) {
      resolver.next = index + 1;
      return resolver.push(variable);
    }
    const type = types.sizeOrType(variable);
    if (resolver.sizeId(type) === -1) {
      fail('BTF_DATASEC_VAR_TYPE', `is of type ${type} (${check.nameOf(type)})`, 'Invalid type', variable);
      continue;
    }
    const size = types.word(id, at + 2);
    if (size < resolver.size) {
      fail('BTF_DATASEC_VAR_FIT', `has ${size} of ${resolver.size} bytes`, 'Invalid size', variable);
    }
  }
  resolver.pop(0, 0);
  return undefined;
}
