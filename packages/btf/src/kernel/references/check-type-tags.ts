import type { KernelCheck } from '../kernel-check.js';
import { Kind } from '../../wire/kind.js';
import { KindClass } from '../rules/kind-classes.js';
import type { Resolver } from './resolver.js';

/** Modifiers that may be chained. */
const maxChain = 32;

/**
 * Follows each chain of modifiers and checks its length, and that type tags come first. A chain that was followed
 * before ends it; the previous walk, if any, has found its target valid.
 *
 * @param startId The first type to look at.
 * @see Linux kernel/bpf/btf.c btf_check_type_tags (kernel >= 5.18), btf_check_modifier_chain_length (kernel >= 7.2)
 */
export function checkTypeTags(check: KernelCheck, resolver: Resolver, startId = 1): void {
  const { types, rules } = check;
  const count = resolver.classes.length;
  let good = startId - 1;
  for (let id = startId; id < count; id += 1) {
    if (!resolver.is(id, KindClass.modifier) || check.isSuspect(id)) continue;
    const problem = followChain(resolver, id, good, rules.hasTypeTagOrder);
    if (problem === 'missing') {
      // A previous walk has reported this; a module has none.
      if (startId === 1) continue;
      check.reportType('BTF_REFERENCE', id, { found: 'leads to a type that is not there', at: 8, line: () => '' });
    } else if (problem === 'length') {
      const line = (): string => check.log.plain('Max chain length or cycle detected');
      check.reportType('BTF_CHAIN', id, { errno: 'ELOOP', found: 'more than 32 modifiers', at: 8, line });
    } else if (problem !== undefined) {
      const line = (): string => check.log.plain("Type tags don't precede modifiers");
      const found = `${check.nameOf(types.sizeOrType(problem))} after another modifier`;
      check.reportType('BTF_TYPE_TAG_ORDER', id, { found, at: 8, line });
    }
    good = id;
  }
}

/** @returns the id whose target is a misplaced tag, or that the chain is too long or has no target */
function followChain(
  resolver: Resolver,
  id: number,
  good: number,
  hasOrder: boolean,
): number | 'length' | 'missing' | undefined {
  const { types } = resolver.check;
  let isInTags = types.kinds[id] === Kind.TYPE_TAG;
  let current = id;
  let before = id;
  for (let left = maxChain; ; left -= 1) {
    if (!resolver.has(current)) return 'missing';
    if (!resolver.is(current, KindClass.modifier)) return undefined;
    if (left === 0) return 'length';
    if (types.kinds[current] !== Kind.TYPE_TAG) isInTags = false;
    else if (!isInTags && hasOrder) return before;
    if (current <= good) return undefined;
    before = current;
    current = types.sizeOrType(current);
  }
}
