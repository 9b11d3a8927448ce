import { Kind } from '../../wire/kind.js';
import { KindClass } from '../rules/kind-classes.js';
import type { Resolver } from '../references/resolver.js';
import { anyKptr, Field, type FieldProblem, kptrTags, problem } from './field-types.js';

/** A pointer that the kernel owns. */
export interface FoundKptr {
  readonly field: number;
  /** The struct that it points to. */
  readonly target: number;
}

/**
 * Classifies a pointer member: a kptr, an ordinary pointer, or a wrong kptr.
 *
 * @see Linux kernel/bpf/btf.c btf_find_kptr
 */
export function findKptr(resolver: Resolver, id: number, hasUptrs = false): FoundKptr | FieldProblem | undefined {
  const { types } = resolver.check;
  const pointer = resolver.kind(id) === Kind.VOLATILE ? types.sizeOrType(id) : id;
  if (resolver.kind(pointer) !== Kind.PTR) return undefined;
  return resolver.check.rules.hasChainTags
    ? walkTags(resolver, pointer, hasUptrs)
    : readTag(resolver, pointer, hasUptrs);
}

/** Before kernel 7.2: one type tag next to the pointer. */
function readTag(resolver: Resolver, pointer: number, hasUptrs: boolean): FoundKptr | FieldProblem | undefined {
  const { types, log } = resolver.check;
  const tag = types.sizeOrType(pointer);
  if (!isTag(resolver, tag)) return undefined;
  const next = types.sizeOrType(tag);
  if (resolver.kind(next) === Kind.TYPE_TAG) return problem('BTF_FIELD_KPTR', 'EINVAL', 'two type tags');
  const name = log.name(types.nameOffset(tag));
  if (name === 'uptr' && resolver.check.rules.hasUptr)
    return hasUptrs ? pointTo(resolver, Field.Uptr, next) : undefined;
  const field = kptrTags[name];
  if (field === undefined) return problem('BTF_FIELD_KPTR', 'EINVAL', `type tag "${name.slice(0, 80)}"`);
  return pointTo(resolver, field, next);
}

/** Kernel >= 7.2: any number of modifiers, including one of the tags (btf_type_tag_walk). */
function walkTags(resolver: Resolver, pointer: number, hasUptrs: boolean): FoundKptr | FieldProblem | undefined {
  const { tags, target } = chainOf(resolver, resolver.check.types.sizeOrType(pointer));
  if ((tags & (tags - 1)) !== 0) return problem('BTF_FIELD_KPTR', 'EINVAL', 'different kptr tags');
  if (tags === uptr) return hasUptrs ? pointTo(resolver, Field.Uptr, target) : undefined;
  return (tags & anyKptr) === 0 ? undefined : pointTo(resolver, tags, target);
}

/** A chain of modifiers: its tags as bits, and the type at its end. */
interface Chain {
  readonly tags: number;
  readonly target: number;
}

/** The tag "uptr" is a kind of its own, allowed only in maps. */
const uptr = 1;

/** Chains already followed, by first modifier: many pointers may share a long one. */
const chains = new WeakMap<Resolver, Map<number, Chain>>();

function chainOf(resolver: Resolver, first: number): Chain {
  const { types, log } = resolver.check;
  const known = chains.get(resolver) ?? new Map<number, Chain>();
  chains.set(resolver, known);
  const walked: number[] = [];
  let id = first;
  for (; resolver.is(id, KindClass.modifier) && !known.has(id); id = types.sizeOrType(id)) walked.push(id);
  let chain = known.get(id) ?? { tags: 0, target: id };
  for (const modifier of walked.toReversed()) {
    const name = isTag(resolver, modifier) ? log.name(types.nameOffset(modifier)) : '';
    chain = { tags: chain.tags | (name === 'uptr' ? uptr : (kptrTags[name] ?? 0)), target: chain.target };
    known.set(modifier, chain);
  }
  return chain;
}

function isTag(resolver: Resolver, id: number): boolean {
  return resolver.kind(id) === Kind.TYPE_TAG && !resolver.check.types.hasKindFlag(id);
}

function pointTo(resolver: Resolver, field: number, id: number): FoundKptr | FieldProblem {
  let target = id;
  while (resolver.is(target, KindClass.modifier)) target = resolver.check.types.sizeOrType(target);
  if (resolver.kind(target) === Kind.STRUCT) return { field, target };
  return problem('BTF_FIELD_KPTR', 'EINVAL', `a pointer to ${resolver.check.nameOf(target)}`);
}
