import type { Btf } from '../model/btf.js';
import type { CompositeType, Member } from '../model/btf-type.js';
import { BtfError } from '../wire/btf-error.js';
import type { TypeSizes } from './type-sizes.js';

/** A member with a name, of a struct or union or of an anonymous member of it. */
export interface NamedMember {
  readonly member: Member;
  /** Where the struct or union that has the member begins, from the start of the outermost one, in bits. */
  readonly baseBits: number;
  /** Whether it shares its bytes with others: it is in a union, or in an anonymous member of one. */
  readonly isShared: boolean;
}

/** Maximum depth of nested anonymous members. */
const maxDepth = 32;

/** Maximum number of members of a type, including those of anonymous members. */
const maxMembers = 100_000;

/**
 * The members of a struct or union that have a name, in their order; those of an anonymous struct or union are in its place, as C
 * accesses them. Unnamed padding is left out. Two members may have the same name: nothing in BTF keeps that from happening.
 * @param sizes Of the same BTF.
 * @throws {BtfError} BTF_LIMIT for more than 32 anonymous members inside of each other, or 100,000 members; BTF_LOOP, BTF_NO_SUCH_TYPE
 */
export function namedMembers(btf: Btf, type: CompositeType, sizes: TypeSizes): NamedMember[] {
  const found: NamedMember[] = [];
  let seen = 0;
  const collect = (composite: CompositeType, baseBits: number, isAround: boolean, depth: number): void => {
    if (depth > maxDepth) throw new BtfError('BTF_LIMIT', { what: 'depth of types', limit: maxDepth });
    seen += composite.members.length;
    if (seen > maxMembers) throw new BtfError('BTF_LIMIT', { what: 'members', limit: maxMembers });
    const isShared = isAround || composite.kind === 'UNION';
    for (const member of composite.members) {
      if (member.name !== '') {
        found.push({ member, baseBits, isShared });
        continue;
      }
      const inner = btf.type(sizes.skipModifiers(member.type));
      if (inner.kind === 'STRUCT' || inner.kind === 'UNION')
        collect(inner, baseBits + member.offsetBits, isShared, depth + 1);
    }
  };
  collect(type, 0, false, 0);
  return found;
}
