import type { Btf } from '../model/btf.js';
import type { BtfType } from '../model/btf-type.js';
import { skipModifiers, typeAt } from '../model/walk-types.js';
import { CoreFailure, essentialName } from './core-spec.js';
import { isComposite } from './types-compatible.js';

const maxDepth = 32;

/**
 * Whether a type matches another, members and enumerators included.
 *
 * @throws {CoreFailure} when they are too deep
 * @see libbpf src/relo_core.c __bpf_core_types_match
 */
export function doTypesMatch(
  local: Btf,
  localStart: number,
  target: Btf,
  targetStart: number,
  isBehindPointer = false,
  level = maxDepth,
): boolean {
  if (level <= 0) throw new CoreFailure('types that are too deep');
  let [localId, targetId, isBehind] = [localStart, targetStart, isBehindPointer];
  for (let depth = 0; depth < maxDepth; depth += 1) {
    localId = skipModifiers(local, localId);
    targetId = skipModifiers(target, targetId);
    const [a, b] = [typeAt(local, localId), typeAt(target, targetId)];
    if (a === undefined || b === undefined || !areNamesAlike(a.name, b.name)) return false;
    if (a.kind === 'PTR' && b.kind === 'PTR') [localId, targetId, isBehind] = [a.type, b.type, true];
    else if (a.kind === 'ARRAY' && b.kind === 'ARRAY' && a.length === b.length) [localId, targetId] = [a.type, b.type];
    else if (a.kind === 'FUNC_PROTO' && b.kind === 'FUNC_PROTO' && a.params.length === b.params.length) {
      for (const [index, param] of a.params.entries()) {
        if (!doTypesMatch(local, param.type, target, b.params[index]!.type, isBehind, level - 1)) return false;
      }
      [localId, targetId] = [a.type, b.type];
    } else return doLeavesMatch(local, a, target, b, isBehind, level);
  }
  throw new CoreFailure('types that are too deep');
}

function areNamesAlike(a: string, b: string): boolean {
  return b === '' ? a === '' : essentialName(a) === essentialName(b);
}

function doLeavesMatch(local: Btf, a: BtfType, target: Btf, b: BtfType, isBehind: boolean, level: number): boolean {
  switch (a.kind) {
    case 'VOID':
      return b.kind === 'VOID';
    case 'INT':
      return b.kind === 'INT' && a.size === b.size && (a.encoding & 1) === (b.encoding & 1);
    case 'FWD':
      if (b.kind === 'FWD') return a.isUnion === b.isUnion;
      return isBehind && b.kind === (a.isUnion ? 'UNION' : 'STRUCT');
    case 'ENUM':
    case 'ENUM64': {
      if (b.kind !== 'ENUM' && b.kind !== 'ENUM64') return false;
      const names = new Set(b.values.map(({ name }) => essentialName(name)));
      return (
        a.size === b.size &&
        a.values.length <= b.values.length &&
        a.values.every(({ name }) => names.has(essentialName(name)))
      );
    }
    case 'STRUCT':
    case 'UNION':
      if (isBehind) return a.kind === b.kind || (b.kind === 'FWD' && b.isUnion === (a.kind === 'UNION'));
      return (
        a.kind === b.kind && isComposite(b) && doMembersMatch(local, a.members, target, b.members, isBehind, level)
      );
    default:
      return false;
  }
}

type Members = Extract<BtfType, { kind: 'STRUCT' | 'UNION' }>['members'];

/** @see libbpf src/relo_core.c bpf_core_composites_match */
function doMembersMatch(local: Btf, a: Members, target: Btf, b: Members, isBehind: boolean, level: number): boolean {
  if (a.length > b.length) return false;
  return a.every((member) =>
    b.some(
      (other) =>
        areNamesAlike(member.name, other.name) &&
        doTypesMatch(local, member.type, target, other.type, isBehind, level - 1),
    ),
  );
}
