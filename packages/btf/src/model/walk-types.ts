import type { Btf } from './btf.js';
import type { BtfType } from './btf-type.js';

/** Maximum length of a chain that loaders follow; libbpf follows a chain to its end. */
export const maxChain = 32;

/** The type with an id; undefined when it does not exist. */
export function typeAt(btf: Btf, id: number): BtfType | undefined {
  return btf.has(id) ? btf.type(id) : undefined;
}

/**
 * Skips typedefs, qualifiers and type tags.
 *
 * @returns the id at the end; the number of steps is limited to the number of types
 */
export function skipModifiers(btf: Btf, id: number): number {
  return endOfChain(id, btf.count, (current) => {
    const type = typeAt(btf, current);
    return type !== undefined && isModifier(type) ? type.type : undefined;
  });
}

/**
 * Follows a chain of types.
 *
 * @param limit Maximum number of steps.
 * @param next Returns the next id; undefined where the chain ends.
 * @returns the last id
 */
export function endOfChain(id: number, limit: number, next: (id: number) => number | undefined): number {
  let current = id;
  for (let left = limit; left > 0; left -= 1) {
    const following = next(current);
    if (following === undefined) return current;
    current = following;
  }
  return current;
}

/** TYPEDEF, VOLATILE, CONST, RESTRICT or TYPE_TAG. */
export function isModifier(
  type: BtfType,
): type is Extract<BtfType, { kind: 'TYPEDEF' | 'VOLATILE' | 'CONST' | 'RESTRICT' | 'TYPE_TAG' }> {
  return (
    type.kind === 'TYPEDEF' ||
    type.kind === 'VOLATILE' ||
    type.kind === 'CONST' ||
    type.kind === 'RESTRICT' ||
    type.kind === 'TYPE_TAG'
  );
}
