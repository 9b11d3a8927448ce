import type { IssueCode } from '../codes/codes.js';
import { Kind } from '../../wire/kind.js';
import { isRegularInt } from '../blob/raw-types.js';
import { type Failure, isFollowing } from './resolve-failure.js';
import type { Resolver } from './resolver.js';

/** A member with its place and type. */
interface Member {
  readonly index: number;
  readonly structSize: number;
  /** The whole offset word: with kind_flag, the upper 8 bits are the bitfield's size. */
  readonly offset: number;
  /** The type that determines the size. */
  readonly type: number;
  readonly size: number;
}

/**
 * Checks a member against its type, which is resolved.
 *
 * @see Linux kernel/bpf/btf.c check_member and check_kflag_member of each kind
 */
export function checkMember(resolver: Resolver, id: number, index: number): void {
  const { types } = resolver.check;
  const at = 3 + index * 3;
  const declared = types.word(id, at + 1);
  const type = resolver.sizeId(declared);
  if (type === -1) {
    const found = `is of type ${declared} (${resolver.check.nameOf(declared)})`;
    reportMember(resolver, 'BTF_MEMBER_TYPE', id, index, { found, said: 'Invalid member', culprit: declared });
    return;
  }
  if (isPlainMember(resolver, id, at, type)) return;
  const { size } = resolver;
  const member = { index, structSize: types.sizeOrType(id), offset: types.word(id, at + 2), type, size };
  const kind = resolver.kind(type);
  const hasBitfields = resolver.check.rules.hasKindFlag && types.hasKindFlag(id);
  if (kind === Kind.INT) checkInt(resolver, id, member, hasBitfields);
  else if (hasBitfields && (kind === Kind.ENUM || kind === Kind.ENUM64)) checkEnumBits(resolver, id, member);
  else if (hasBitfields && member.offset >>> 24 !== 0) {
    const found = `has ${member.offset >>> 24} bits of ${resolver.check.nameOf(type)}`;
    fail(resolver, 'BTF_MEMBER_BITFIELD', id, member, found, 'Invalid member bitfield_size');
  } else if (kind === Kind.FLOAT) checkFloat(resolver, id, member);
  else checkBytes(resolver, id, member);
}

/**
 * Whether a member needs no closer look: whole bytes at a byte offset in a struct without bitfields. Most are like
 * that, and building a description of each takes longer than the rules.
 */
function isPlainMember(resolver: Resolver, id: number, at: number, type: number): boolean {
  const { types } = resolver.check;
  const offset = types.word(id, at + 2);
  if (offset % 8 !== 0 || types.hasKindFlag(id)) return false;
  const kind = resolver.kind(type);
  if (kind === Kind.FLOAT) return false;
  let { size } = resolver;
  if (kind === Kind.INT) {
    const data = types.word(type, 3);
    size = (data & 0xff) / 8;
    if ((data & 0xff0000) !== 0 || (data & 0xff) > resolver.check.rules.maxIntBits) return false;
  }
  return types.sizeOrType(id) - offset / 8 >= size;
}

/** @see Linux kernel/bpf/btf.c btf_int_check_member, btf_int_check_kflag_member */
function checkInt(resolver: Resolver, id: number, member: Member, hasBitfields: boolean): void {
  const data = resolver.check.types.word(member.type, 3);
  const { maxIntBits } = resolver.check.rules;
  let bits = data & 0xff;
  let offset = member.offset;
  if (hasBitfields) {
    if (!isRegularInt(data)) {
      fail(resolver, 'BTF_MEMBER_INT', id, member, `is of an integer of ${bits} bits`, 'Invalid member base type');
      return;
    }
    const width = offset >>> 24;
    offset &= 0xffffff;
    if (width === 0 && offset % 8 !== 0) {
      fail(resolver, 'BTF_MEMBER_ALIGNMENT', id, member, `begins at bit ${offset}`, 'Invalid member offset');
      return;
    }
    if (width > bits) {
      fail(resolver, 'BTF_MEMBER_BITFIELD', id, member, `has ${width} of ${bits} bits`, 'Invalid member bitfield_size');
      return;
    }
    if (width !== 0) bits = width;
  } else {
    offset += (data >>> 16) & 0xff;
    if (offset > 0xffffffff) {
      fail(resolver, 'BTF_MEMBER_END', id, member, `begins at bit ${offset}`, 'bits_offset exceeds U32_MAX');
      return;
    }
  }
  const copied = bits + (offset % 8);
  if (copied > maxIntBits) {
    fail(resolver, 'BTF_MEMBER_BITS', id, member, `spans ${copied} bits`, `nr_copy_bits exceeds ${maxIntBits}`);
    return;
  }
  const first = Math.floor(offset / 8);
  if (member.structSize < first || member.structSize - first < Math.ceil(copied / 8)) {
    failEnd(resolver, id, member, first + Math.ceil(copied / 8));
  }
}

/**
 * An enum in a struct with bitfields counts as 32 bits, whatever its size.
 *
 * @see Linux kernel/bpf/btf.c btf_enum_check_kflag_member
 */
function checkEnumBits(resolver: Resolver, id: number, member: Member): void {
  const offset = member.offset & 0xffffff;
  const width = member.offset >>> 24;
  if (width === 0 && offset % 8 !== 0) failAlignment(resolver, id, member, offset);
  else if (width > 32) {
    fail(resolver, 'BTF_MEMBER_BITFIELD', id, member, `has ${width} of 32 bits`, 'Invalid member bitfield_size');
  } else {
    const end = Math.ceil((offset + (width || 32)) / 8);
    if (member.structSize < end) failEnd(resolver, id, member, end);
  }
}

/** @see Linux kernel/bpf/btf.c btf_ptr_check_member, btf_array_check_member, btf_struct_check_member, btf_enum_check_member */
function checkBytes(resolver: Resolver, id: number, member: Member): void {
  const { offset, structSize, size } = member;
  if (offset % 8 !== 0) failAlignment(resolver, id, member, offset);
  else if (structSize - offset / 8 < size) failEnd(resolver, id, member, offset / 8 + size);
}

/** @see Linux kernel/bpf/btf.c btf_float_check_member */
function checkFloat(resolver: Resolver, id: number, member: Member): void {
  const { offset, structSize, size } = member;
  if (offset % (Math.min(8, size) * 8) !== 0) {
    const found = `begins at bit ${offset}`;
    fail(resolver, 'BTF_MEMBER_FLOAT_ALIGNMENT', id, member, found, 'Member is not properly aligned');
  } else if (offset / 8 + size > structSize) failEnd(resolver, id, member, offset / 8 + size);
}

function failAlignment(resolver: Resolver, id: number, member: Member, offset: number): void {
  fail(resolver, 'BTF_MEMBER_ALIGNMENT', id, member, `begins at bit ${offset}`, 'Member is not byte aligned');
}

function failEnd(resolver: Resolver, id: number, member: Member, end: number): void {
  const found = `ends at byte ${end} of ${member.structSize}`;
  fail(resolver, 'BTF_MEMBER_END', id, member, found, 'Member exceeds struct_size');
}

function fail(resolver: Resolver, code: IssueCode, id: number, member: Member, found: string, said: string): void {
  reportMember(resolver, code, id, member.index, { found, said, culprit: member.type }, member.type);
}

/** Reports a problem of a member; the walk continues with the next one. */
export function reportMember(
  resolver: Resolver,
  code: IssueCode,
  id: number,
  index: number,
  failure: Failure,
  printedType?: number,
): void {
  const { check } = resolver;
  if (isFollowing(resolver, failure.culprit)) return;
  const isNamed = check.types.word(id, 3 + index * 3) !== 0;
  const subject = isNamed
    ? `member ${check.log.name(check.types.word(id, 3 + index * 3)).slice(0, 80)}`
    : `member ${index}`;
  const line = (): string => check.log.member(id, index, failure.said, printedType);
  check.reportType(code, id, { found: `${subject} ${failure.found}`, at: 12 + index * 12, index, line });
}
