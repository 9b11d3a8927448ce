import { checkFlag, checkName, isIdentifier, nameFound, nameNotes, reportTruncated } from './record-check.js';
import type { KernelCheck } from '../kernel-check.js';

/**
 * STRUCT and UNION.
 *
 * @see Linux kernel/bpf/btf.c btf_struct_check_meta
 */
export function checkStruct(check: KernelCheck, id: number, left: number): number {
  const { types, strings, rules } = check;
  const vlen = types.vlen(id);
  const needed = vlen * 12;
  if (left < needed) return reportTruncated(check, id, left, needed);
  checkFlag0(check, id);
  checkName(check, id, false);
  const size = types.sizeOrType(id);
  const isUnion = types.kinds[id] === 5;
  const mask = rules.hasKindFlag && types.hasKindFlag(id) ? 0xffffff : 0xffffffff;
  const { words } = types;
  let at = types.starts[id]! + 3;
  let last = 0;
  for (let index = 0; index < vlen; index += 1, at += 3) {
    const nameOffset = words[at]!;
    const type = words[at + 1]!;
    const offset = (words[at + 2]! & mask) >>> 0;
    if (!strings.has(nameOffset, rules.maxNameOffset)) {
      const found = `name offset ${nameOffset}`;
      report(check, 'BTF_NAME_OFFSET', id, index, 0, found, `Invalid member name_offset:${nameOffset}`);
    } else if (nameOffset !== 0 && !isIdentifier(check, nameOffset)) {
      report(
        check,
        'BTF_NAME',
        id,
        index,
        0,
        nameFound(check, nameOffset),
        'Invalid name',
        nameNotes(check, nameOffset),
      );
    }
    if (type === 0 || type > rules.maxTypeId)
      report(check, 'BTF_TYPE_ID', id, index, 4, `type ${type}`, 'Invalid type_id');
    if ((isUnion && offset !== 0) || last > offset) {
      const found = isUnion ? `bit ${offset} in a union` : `bit ${offset} after bit ${last}`;
      report(check, 'BTF_MEMBER_OFFSET', id, index, 8, found, 'Invalid member bits_offset');
    }
    if (Math.ceil(offset / 8) > size) {
      const found = `bit ${offset} of ${size} bytes`;
      report(check, 'BTF_MEMBER_BEYOND', id, index, 8, found, 'Member bits_offset exceeds its struct size');
    }
    last = offset;
  }
  return needed;
}

/** Before kind_flag had a meaning it was one of the bits that must be zero. */
function checkFlag0(check: KernelCheck, id: number): void {
  if (!check.rules.hasKindFlag) checkFlag(check, id);
}

function report(
  check: KernelCheck,
  code: 'BTF_NAME_OFFSET' | 'BTF_NAME' | 'BTF_TYPE_ID' | 'BTF_MEMBER_OFFSET' | 'BTF_MEMBER_BEYOND',
  id: number,
  index: number,
  at: number,
  found: string,
  said: string,
  notes: string[] = [],
): void {
  const line = (): string => check.log.member(id, index, said);
  check.reportType(code, id, { found: `member ${index} has ${found}`, at: 12 + index * 12 + at, index, notes, line });
}

/**
 * ENUM and ENUM64.
 *
 * @see Linux kernel/bpf/btf.c btf_enum_check_meta, btf_enum64_check_meta
 */
export function checkEnum(check: KernelCheck, id: number, left: number): number {
  const { types, strings, rules } = check;
  const is64 = types.kinds[id] === 19;
  const vlen = types.vlen(id);
  const step = is64 ? 12 : 8;
  const needed = vlen * step;
  if (left < needed) return reportTruncated(check, id, left, needed);
  if (!rules.hasEnumSign) checkFlag(check, id);
  const size = types.sizeOrType(id);
  const isFine = rules.hasEnumSizes ? size === 1 || size === 2 || size === 4 || size === 8 : size === 4;
  if (!isFine) {
    const said = rules.hasEnumSizes ? 'Unexpected size' : 'Expected size:4';
    check.reportType('BTF_ENUM_SIZE', id, { found: `${size} bytes`, at: 8, said });
  }
  checkName(check, id, false);
  const { words } = types;
  const first = types.starts[id]! + 3;
  for (let index = 0, at = first; index < vlen; index += 1, at += step >> 2) {
    const nameOffset = words[at]!;
    const isThere = strings.has(nameOffset, rules.maxNameOffset);
    if (!isThere || (rules.hasNameRules && (nameOffset === 0 || !isIdentifier(check, nameOffset))))
      reportEnumerator(check, id, index, (at - first) * 4 + 12);
  }
  return needed;
}

/** Reports the name of an enumerator. @param at Its offset from the start of the record. */
function reportEnumerator(check: KernelCheck, id: number, index: number, at: number): void {
  const { types, strings, rules, log } = check;
  const nameOffset = types.word(id, at >> 2);
  if (!strings.has(nameOffset, rules.maxNameOffset)) {
    const line = (): string => log.plain(`\tInvalid name_offset:${nameOffset}`);
    const found = `enumerator ${index} has name offset ${nameOffset}`;
    check.reportType('BTF_NAME_OFFSET', id, { found, at, index, line });
    return;
  }
  const isMissing = nameOffset === 0;
  const found = `enumerator ${index} has ${isMissing ? 'no name' : nameFound(check, nameOffset)}`;
  check.reportType(isMissing ? 'BTF_NAME_MISSING' : 'BTF_NAME', id, { found, at, index, said: 'Invalid name' });
}
