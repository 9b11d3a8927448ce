import { Kind } from '../../wire/kind.js';
import { KindClass } from '../rules/kind-classes.js';
import { describeType, failType, isFollowing } from './resolve-failure.js';
import type { Resolver } from './resolver.js';
import type { IssueCode } from '../codes/codes.js';

/**
 * FUNC: must refer to a prototype whose parameters all have names.
 *
 * @see Linux kernel/bpf/btf.c btf_func_resolve, btf_func_check
 */
export function resolveFunc(resolver: Resolver, id: number): undefined {
  const { check } = resolver;
  const { types } = check;
  const prototype = types.sizeOrType(id);
  if (!resolver.has(prototype) || resolver.kind(prototype) !== Kind.FUNC_PROTO) {
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

/** Resolves a type with everything that it depends on. */
type ResolveType = (resolver: Resolver, id: number) => boolean;

/**
 * FUNC_PROTO: its return type and parameters must have a size.
 *
 * @see Linux kernel/bpf/btf.c btf_func_proto_check
 */
export function checkPrototype(resolver: Resolver, id: number, resolve: ResolveType): void {
  const { types, strings, rules } = resolver.check;
  const { words } = types;
  const result = types.sizeOrType(id);
  if (result !== 0 && !isUsable(resolver, result, resolve, rules.hasPrototypeSourceRule)) {
    const found = `returns ${describeType(resolver, result)}`;
    report(resolver, 'BTF_PROTO_RETURN', id, { found, said: 'Invalid return type', at: 8, culprit: result });
  }
  const start = types.starts[id]! + 3;
  let count = types.vlen(id);
  if (count > 0 && words[start + count * 2 - 1] === 0) {
    count -= 1;
    if (words[start + count * 2] !== 0) reportParameter(resolver, id, count, 'is variadic with a name');
  }
  for (let index = 0; index < count; index += 1) {
    const name = words[start + index * 2]!;
    const type = words[start + index * 2 + 1]!;
    const isNameFine =
      name === 0 ||
      (strings.has(name, rules.maxNameOffset) &&
        (!rules.hasNameRules || strings.isIdentifier(name, rules.maxNameLength, rules.hasDots)));
    if (!isData(resolver, type, rules.hasParameterSourceRule)) reportParameterType(resolver, id, index, type);
    else if (!isNameFine) reportParameter(resolver, id, index, `has name offset ${name}`);
    else if (!isUsable(resolver, type, resolve, rules.hasParameterSourceRule))
      reportParameterType(resolver, id, index, type);
  }
}

/** Resolves a type of the prototype. A problem of that type is reported there. */
function isUsable(resolver: Resolver, type: number, resolve: ResolveType, hasSourceRule: boolean): boolean {
  if (!isData(resolver, type, hasSourceRule)) return false;
  if (resolver.isPending(type)) resolve(resolver, type);
  return resolver.sizeId(type) !== -1;
}

/** Whether a type is there, and is not a variable, tag or section where the kernel refuses those. */
function isData(resolver: Resolver, type: number, hasSourceRule: boolean): boolean {
  return resolver.has(type) && !(hasSourceRule && resolver.is(type, KindClass.source));
}

function reportParameterType(resolver: Resolver, id: number, index: number, type: number): void {
  reportParameter(resolver, id, index, `is of ${describeType(resolver, type)}`, type);
}

function reportParameter(resolver: Resolver, id: number, index: number, found: string, culprit?: number): void {
  const said = `Invalid arg#${index + 1}`;
  const failure = { found: `parameter ${index + 1} ${found}`, said, at: 12 + index * 8 };
  report(resolver, 'BTF_PROTO_ARGUMENT', id, culprit === undefined ? failure : { ...failure, culprit });
}

interface PrototypeFailure {
  readonly found: string;
  readonly said: string;
  readonly at: number;
  readonly culprit?: number;
}

function report(resolver: Resolver, code: IssueCode, id: number, { found, said, at, culprit }: PrototypeFailure): void {
  if (isFollowing(resolver, culprit)) return;
  resolver.check.reportType(code, id, { found, at, said });
}
