import type { Btf } from './btf.js';
import type { BtfType } from './btf-type.js';

/** Types that loaders follow in a chain before they give up; libbpf follows a chain to its end. */
export const maxChain = 32;

/** The type with an id; undefined when there is none. */
export function typeAt(btf: Btf, id: number): BtfType | undefined {
  return btf.has(id) ? btf.type(id) : undefined;
}

/**
 * Goes through typedefs, qualifiers and type tags.
 *
 * @returns the id at the end; the chain ends after as many steps as there are types
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
 * @param limit The most steps.
 * @param next The id that a type leads to; undefined where the chain ends.
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
