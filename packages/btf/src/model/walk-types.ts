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
  let current = id;
  for (let left = btf.count; left > 0; left -= 1) {
    const type = typeAt(btf, current);
    if (type === undefined || !isModifier(type)) return current;
    current = type.type;
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
