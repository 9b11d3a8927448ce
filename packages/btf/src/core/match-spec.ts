import type { Btf } from '../model/btf.js';
import { skipModifiers, typeAt } from '../model/walk-types.js';
import {
  CoreFailure,
  essentialName,
  isEnumKind,
  isFlexible,
  isTypeKind,
  maxLevels,
  sizeOf,
  type CoreSpec,
  type CoreStep,
} from './core-spec.js';
import { areFieldsCompatible, areTypesCompatible, isComposite } from './types-compatible.js';
import { doTypesMatch } from './types-match.js';

/** A target under construction. */
interface Draft {
  readonly steps: CoreStep[];
  readonly indexes: number[];
  offsetBits: number;
}

/**
 * Finds the counterpart of an access in a candidate type of the kernel.
 *
 * @returns undefined when the candidate does not have it
 * @throws {CoreFailure}
 * @see libbpf src/relo_core.c bpf_core_spec_match
 */
export function matchSpec(local: CoreSpec, target: Btf, candidate: number, kind: number): CoreSpec | undefined {
  const none = { btf: target, root: candidate, steps: [], indexes: [], offsetBits: 0 };
  if (isTypeKind(kind)) {
    const isFine = (kind === 12 ? doTypesMatch : areTypesCompatible)(local.btf, local.root, target, candidate);
    return isFine ? none : undefined;
  }
  if (isEnumKind(kind)) return matchEnumerator(local, target, candidate);
  const draft: Draft = { steps: [], indexes: [], offsetBits: 0 };
  let id = candidate;
  for (const [index, step] of local.steps.entries()) {
    id = skipModifiers(target, id);
    const next =
      step.name === undefined
        ? matchElement(step, index, target, id, draft)
        : matchMember(local.btf, step, target, id, draft);
    if (next === undefined) return undefined;
    id = next;
  }
  return { btf: target, root: candidate, ...draft };
}

function matchEnumerator(local: CoreSpec, target: Btf, candidate: number): CoreSpec | undefined {
  const id = skipModifiers(target, candidate);
  const type = typeAt(target, id);
  if (type?.kind !== 'ENUM' && type?.kind !== 'ENUM64') return undefined;
  const wanted = essentialName(local.steps[0]?.name ?? '');
  const index = type.values.findIndex(({ name }) => essentialName(name) === wanted);
  if (index === -1) return undefined;
  return {
    btf: target,
    root: candidate,
    steps: [{ type: id, index, name: type.values[index]!.name }],
    indexes: [index],
    offsetBits: 0,
  };
}

function matchElement(step: CoreStep, level: number, target: Btf, owner: number, draft: Draft): number | undefined {
  let id = owner;
  if (level > 0) {
    const array = typeAt(target, owner);
    if (array?.kind !== 'ARRAY') return undefined;
    if (step.index >= array.length && !isFlexible(target, draft.steps.at(-1), array.length)) return undefined;
    id = skipModifiers(target, array.type);
  }
  if (draft.indexes.length === maxLevels) throw new CoreFailure('too many levels', 'E2BIG');
  draft.steps.push({ type: id, index: step.index });
  draft.indexes.push(step.index);
  draft.offsetBits += step.index * sizeOf(target, id) * 8;
  return id;
}

/** @returns the type of the member; @see libbpf src/relo_core.c bpf_core_match_member */
function matchMember(local: Btf, step: CoreStep, target: Btf, ownerId: number, draft: Draft): number | undefined {
  const owner = skipModifiers(target, ownerId);
  const type = typeAt(target, owner);
  const localOwner = typeAt(local, step.type);
  if (!isComposite(type) || !isComposite(localOwner)) return undefined;
  const localType = localOwner.members[step.index]!.type;
  for (const [index, member] of type.members.entries()) {
    if (draft.indexes.length === maxLevels) throw new CoreFailure('too many levels', 'E2BIG');
    draft.indexes.push(index);
    draft.offsetBits += member.offsetBits;
    if (member.name === '') {
      const found = matchMember(local, step, target, member.type, draft);
      if (found !== undefined) return found;
    } else if (member.name === step.name) {
      if (!areFieldsCompatible(local, localType, target, member.type)) return undefined;
      draft.steps.push({ type: owner, index, name: member.name });
      return member.type;
    }
    draft.offsetBits -= member.offsetBits;
    draft.indexes.pop();
  }
  return undefined;
}
