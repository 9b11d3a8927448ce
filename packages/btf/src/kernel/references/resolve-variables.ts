import { KindClass } from '../rules/kind-classes.js';
import { describeType, failType, type Failure, isFollowing } from './resolve-failure.js';
import { lastPointer } from './resolve-references.js';
import type { Resolver } from './resolver.js';
import type { IssueCode } from '../codes/codes.js';
import { Kind } from '../../wire/kind.js';

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

/**
 * DATASEC. The size of a variable that is first resolved from here is not compared: the walk continues after it.
 *
 * @see Linux kernel/bpf/btf.c btf_datasec_resolve
 */
export function resolveDatasec(resolver: Resolver, id: number): 'E2BIG' | 'EEXIST' | undefined {
  const { types } = resolver.check;
  const vlen = types.vlen(id);
  if (resolver.check.rules.hasFreshSections) resolver.forgetMode();
  for (let index = resolver.next; index < vlen; index += 1) {
    const variable = types.word(id, 3 + index * 3);
    if (!resolver.has(variable) || resolver.kind(variable) !== Kind.VAR) {
      const found = `is ${describeType(resolver, variable)}`;
      report(resolver, 'BTF_DATASEC_VAR', id, index, { found, said: 'Not a VAR kind member', culprit: variable });
      continue;
    }
    if (resolver.mustDescend(variable)) {
      resolver.next = index + 1;
      return resolver.push(variable);
    }
    const type = types.sizeOrType(variable);
    if (resolver.sizeId(type) === -1) {
      const found = `is of ${describeType(resolver, type)}`;
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
