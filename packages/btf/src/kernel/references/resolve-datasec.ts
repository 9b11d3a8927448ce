import type { IssueCode } from '../codes/codes.js';
import { Kind } from '../rules/kinds.js';
import { isFollowing, type Failure } from './resolve-failure.js';
import type { Resolver } from './resolver.js';

/**
 * DATASEC. The size of a variable that is first resolved from here is not compared: the walk goes on after it.
 *
 * @see Linux kernel/bpf/btf.c btf_datasec_resolve
 */
export function resolveDatasec(resolver: Resolver, id: number): 'E2BIG' | 'EEXIST' | undefined {
  const { types } = resolver.check;
  const vlen = types.vlen(id);
  resolver.forgetMode();
  for (let index = resolver.next; index < vlen; index += 1) {
    const variable = types.word(id, 3 + index * 3);
    if (!resolver.has(variable) || resolver.kind(variable) !== Kind.Var) {
      const found = `is ${describe(resolver, variable)}`;
      report(resolver, 'BTF_DATASEC_VAR', id, index, { found, said: 'Not a VAR kind member', culprit: variable });
      continue;
    }
    if (resolver.mustDescend(variable)) {
      resolver.next = index + 1;
      return resolver.push(variable);
    }
    const type = types.sizeOrType(variable);
    if (resolver.sizeId(type) === -1) {
      const found = `is of ${describe(resolver, type)}`;
      report(resolver, 'BTF_DATASEC_VAR_TYPE', id, index, { found, said: 'Invalid type', culprit: variable });
      continue;
    }
    const size = types.word(id, 5 + index * 3);
    if (size < resolver.size) {
      const found = `has ${size} of ${resolver.size} bytes`;
      report(resolver, 'BTF_DATASEC_VAR_FIT', id, index, { found, said: 'Invalid size', culprit: variable });
    }
  }
  resolver.pop(0, 0);
  return undefined;
}

function describe(resolver: Resolver, type: number): string {
  return `type ${type} (${resolver.check.nameOf(type)})`;
}

function report(
  resolver: Resolver,
  code: IssueCode,
  id: number,
  index: number,
  { found, said, culprit }: Failure,
): void {
  const { check } = resolver;
  if (isFollowing(resolver, culprit)) return;
  const line = (): string => check.log.variable(id, index, said);
  check.reportType(code, id, { found: `variable ${index} ${found}`, at: 12 + index * 12, index, line });
}
