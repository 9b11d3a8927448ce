import type { IssueCode } from './codes.js';
import { KindClass } from './kinds.js';
import { isFollowing } from './resolve-failure.js';
import type { Resolver } from './resolver.js';

/** Resolves a type with all that it waits for. */
type ResolveType = (resolver: Resolver, id: number) => boolean;

/**
 * FUNC_PROTO: what it returns and takes has a size.
 *
 * @see Linux kernel/bpf/btf.c btf_func_proto_check
 */
export function checkPrototype(resolver: Resolver, id: number, resolve: ResolveType): void {
  const { check } = resolver;
  const { types, strings, rules } = check;
  const fail = (code: IssueCode, found: string, said: string, at: number, culprit?: number): void => {
    if (!isFollowing(resolver, culprit)) check.reportType(code, id, { found, at, line: () => check.log.type(id, said) });
  };
  const result = types.sizeOrType(id);
  if (result !== 0 && !isUsable(resolver, result, resolve)) {
    fail('BTF_PROTO_RETURN', `returns type ${result} (${check.nameOf(result)})`, 'Invalid return type', 8, result);
  }
  let count = types.vlen(id);
  if (count > 0 && types.word(id, 4 + (count - 1) * 2) === 0) {
    const at = 12 + (count - 1) * 8;
    const hasName = types.word(id, 3 + (count - 1) * 2) !== 0;
    if (hasName) fail('BTF_PROTO_ARGUMENT', `parameter ${count} is variadic with a name`, `Invalid arg#${count}`, at);
    count -= 1;
  }
  for (let index = 0; index < count; index += 1) {
    const name = types.word(id, 3 + index * 2);
    const type = types.word(id, 4 + index * 2);
    const failArgument = (found: string, culprit?: number): void =>
      fail('BTF_PROTO_ARGUMENT', `parameter ${index + 1} ${found}`, `Invalid arg#${index + 1}`, 12 + index * 8, culprit);
    const found = `is of type ${type} (${check.nameOf(type)})`;
    if (!resolver.has(type) || isSource(resolver, type)) failArgument(found, type);
    else if (name !== 0 && !isName(name)) failArgument(`has name offset ${name}`);
    else if (!isUsable(resolver, type, resolve)) failArgument(found, type);
  }

  function isName(offset: number): boolean {
    if (!strings.has(offset, rules.maxNameOffset)) return false;
    return !rules.hasNameRules || strings.isIdentifier(offset, rules.maxNameLength, rules.hasDots);
  }
}

/** Resolves a type of the prototype. A new problem of its own is told there. */
function isUsable(resolver: Resolver, type: number, resolve: ResolveType): boolean {
  if (!resolver.has(type) || isSource(resolver, type)) return false;
  if (resolver.isPending(type)) resolve(resolver, type);
  return resolver.sizeId(type) !== -1;
}

function isSource(resolver: Resolver, type: number): boolean {
  return resolver.check.rules.hasPrototypeSourceRule && resolver.is(type, KindClass.source);
}
