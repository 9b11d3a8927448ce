import type { Btf } from '../model/btf.js';
import type { BtfType } from '../model/btf-type.js';
import { skipModifiers, typeAt } from '../model/walk-types.js';
import { CoreFailure, essentialName } from './core-spec.js';

/** Maximum depth of the comparison. */
const maxDepth = 32;

/** Whether kinds are the same, or both enums. @see libbpf src/libbpf_internal.h btf_kind_core_compat */
export function areKindsCompatible(a: BtfType | undefined, b: BtfType | undefined): boolean {
  const isEnum = (type: BtfType | undefined): boolean => type?.kind === 'ENUM' || type?.kind === 'ENUM64';
  return a !== undefined && b !== undefined && (a.kind === b.kind || (isEnum(a) && isEnum(b)));
}

/** Whether a field of one type may be read as the other. @see libbpf src/relo_core.c bpf_core_fields_are_compat */
export function areFieldsCompatible(local: Btf, localStart: number, target: Btf, targetStart: number): boolean {
  let [localId, targetId] = [localStart, targetStart];
  for (let depth = 0; depth < maxDepth; depth += 1) {
    localId = skipModifiers(local, localId);
    targetId = skipModifiers(target, targetId);
    const [a, b] = [typeAt(local, localId), typeAt(target, targetId)];
    if (isComposite(a) && isComposite(b)) return true;
    if (a === undefined || b === undefined || !areKindsCompatible(a, b)) return false;
    if (a.kind === 'ARRAY' && b.kind === 'ARRAY') [localId, targetId] = [a.type, b.type];
    else return areLeavesCompatible(a, b);
  }
  return false;
}

function areLeavesCompatible(a: BtfType, b: BtfType): boolean {
  switch (a.kind) {
    case 'PTR':
    case 'FLOAT':
      return true;
    case 'INT':
      return a.offsetBits === 0 && b.kind === 'INT' && b.offsetBits === 0;
    case 'FWD':
    case 'ENUM':
    case 'ENUM64':
      return a.name === '' || b.name === '' || essentialName(a.name) === essentialName(b.name);
    default:
      return false;
  }
}

/**
 * Whether types are compatible: kinds match, pointers and arrays are followed, structs compare by name only.
 *
 * @throws {CoreFailure} when they are too deep
 * @see libbpf src/relo_core.c __bpf_core_types_are_compat
 */
export function areTypesCompatible(
  local: Btf,
  localStart: number,
  target: Btf,
  targetStart: number,
  level = maxDepth,
): boolean {
  let [localId, targetId] = [localStart, targetStart];
  if (!areKindsCompatible(typeAt(local, localId), typeAt(target, targetId))) return false;
  for (let depth = 0; depth < maxDepth; depth += 1) {
    localId = skipModifiers(local, localId);
    targetId = skipModifiers(target, targetId);
    const [a, b] = [typeAt(local, localId), typeAt(target, targetId)];
    if (a === undefined || b === undefined || !areKindsCompatible(a, b)) return false;
    if ((a.kind === 'PTR' && b.kind === 'PTR') || (a.kind === 'ARRAY' && b.kind === 'ARRAY'))
      [localId, targetId] = [a.type, b.type];
    else if (a.kind === 'FUNC_PROTO' && b.kind === 'FUNC_PROTO') {
      if (a.params.length !== b.params.length) return false;
      if (level <= 0) throw new CoreFailure('types that are too deep');
      const areAlike = a.params.every((param, index) =>
        areTypesCompatible(
          local,
          skipModifiers(local, param.type),
          target,
          skipModifiers(target, b.params[index]!.type),
          level - 1,
        ),
      );
      if (!areAlike) return false;
      [localId, targetId] = [a.type, b.type];
    } else if (a.kind === 'INT') return a.offsetBits === 0 && b.kind === 'INT' && b.offsetBits === 0;
    else return ['VOID', 'STRUCT', 'UNION', 'ENUM', 'ENUM64', 'FWD'].includes(a.kind);
  }
  throw new CoreFailure('types that are too deep');
}

/** STRUCT or UNION. */
export function isComposite(type: BtfType | undefined): type is Extract<BtfType, { kind: 'STRUCT' | 'UNION' }> {
  return type?.kind === 'STRUCT' || type?.kind === 'UNION';
}
