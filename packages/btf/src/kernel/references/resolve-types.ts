import { checkPrototype, resolveFunc } from './resolve-functions.js';
import { resolveArray, resolveStruct } from './resolve-aggregates.js';
import { resolveDatasec, resolveVar } from './resolve-variables.js';
import { resolveDeclTag, resolveReference } from './resolve-references.js';
import { pathOf } from './resolve-failure.js';
import type { KernelCheck } from '../kernel-check.js';
import { Kind } from '../../wire/kind.js';
import { KindClass } from '../rules/kind-classes.js';
import { maxDepth, Resolver } from './resolver.js';

/**
 * One step of a type's resolution: makes it wait for another, resolves it, or reports a problem and abandons the walk.
 *
 * @returns why the other type could not be put on the stack
 */
export type Resolve = (resolver: Resolver, id: number) => 'E2BIG' | 'EEXIST' | undefined;

const resolves: readonly (Resolve | undefined)[] = [
  undefined,
  undefined,
  resolveReference,
  resolveArray,
  resolveStruct,
  resolveStruct,
  undefined,
  undefined,
  resolveReference,
  resolveReference,
  resolveReference,
  resolveReference,
  resolveFunc,
  undefined,
  resolveVar,
  resolveDatasec,
  undefined,
  resolveDeclTag,
  resolveReference,
  undefined,
];

/**
 * Pass 2: follows every reference and finds missing types, wrong kinds, loops and wrong sizes.
 *
 * @see Linux kernel/bpf/btf.c btf_check_all_types
 */
export function resolveTypes(check: KernelCheck): Resolver {
  const resolver = new Resolver(check);
  const { kinds } = check.types;
  for (let id = 1; id < resolver.classes.length; id += 1) {
    if (resolver.isPending(id)) resolveType(resolver, id);
    const kind = kinds[id]!;
    if (kind === Kind.FUNC_PROTO) checkPrototype(resolver, id, resolveType);
    else if (kind === Kind.FUNC && !resolver.is(id, KindClass.resolved)) resolveFunc(resolver, id);
  }
  return resolver;
}

/**
 * Resolves one type with everything that it depends on.
 *
 * @returns whether no new problem was found
 * @see Linux kernel/bpf/btf.c btf_resolve
 */
export function resolveType(resolver: Resolver, id: number): boolean {
  const { check } = resolver;
  resolver.start(id);
  while (resolver.depth > 0) {
    const top = resolver.top;
    const refusal = resolves[check.types.kinds[top]!]!(resolver, top);
    if (refusal !== undefined) {
      reportRefusal(resolver, id, refusal);
      return false;
    }
  }
  if (check.broken[id] === 1) return false;
  if (isResolvedWell(resolver, id)) return true;
  const line = (): string => check.log.type(id, 'Invalid resolve state');
  check.reportType('BTF_RESOLVE_STATE', id, { found: 'unresolved', line });
  return false;
}

function reportRefusal(resolver: Resolver, id: number, errno: 'E2BIG' | 'EEXIST'): void {
  const { check } = resolver;
  const waiting = resolver.waiting();
  const isDeep = errno === 'E2BIG';
  const said = isDeep ? `Exceeded max resolving depth:${maxDepth}` : 'Loop detected';
  const found = isDeep
    ? 'more than 32 types wait for each other'
    : `contains itself through ${check.nameOf(waiting.at(-1)!)}`;
  const isFollowed = check.isSuspect(id) || waiting.some((one) => check.isSuspect(one));
  resolver.abandon();
  if (isFollowed) return;
  const path = pathOf(check, waiting);
  check.reportType(isDeep ? 'BTF_DEPTH' : 'BTF_CYCLE', id, {
    errno,
    found,
    path,
    line: () => check.log.type(id, said),
  });
}

/** @see Linux kernel/bpf/btf.c btf_resolve_valid */
function isResolvedWell(resolver: Resolver, id: number): boolean {
  const kind = resolver.kind(id);
  const target = resolver.targets[id]!;
  if (resolver.is(id, KindClass.struct) || kind === Kind.DATASEC) return target === 0;
  if (kind === Kind.DECL_TAG || kind === Kind.FUNC) return target !== 0;
  if (kind === Kind.ARRAY) return resolver.sizeId(resolver.check.types.word(id, 3)) !== -1;
  return (
    !resolver.is(target, KindClass.modifier) &&
    resolver.kind(target) !== Kind.VAR &&
    resolver.kind(target) !== Kind.DATASEC
  );
}
