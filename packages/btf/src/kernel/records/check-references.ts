import { checkFlag, checkName, checkNameless, checkVlen, reportTruncated } from './record-check.js';
import type { KernelCheck } from '../kernel-check.js';

/**
 * PTR, TYPEDEF, VOLATILE, CONST, RESTRICT and TYPE_TAG.
 *
 * @see Linux kernel/bpf/btf.c btf_ref_type_check_meta
 */
export function checkReference(check: KernelCheck, id: number): number {
  const { types, rules } = check;
  const kind = types.kinds[id]!;
  checkVlen(check, id);
  if (kind !== 18 || !rules.hasTagFlag) checkFlag(check, id);
  const target = types.sizeOrType(id);
  if (target > rules.maxTypeId) {
    check.reportType('BTF_TYPE_ID', id, {
      found: `type ${target}`,
      at: 8,
      said: 'Invalid type_id',
    });
  }
  if (kind === 8) checkName(check, id, true);
  else if (kind !== 18) checkNameless(check, id);
  else if (check.strings.isEmpty(types.nameOffset(id))) {
    check.reportType('BTF_TAG_VALUE', id, { found: 'an empty text', said: 'Invalid name' });
  }
  return 0;
}

/** @see Linux kernel/bpf/btf.c btf_fwd_check_meta */
export function checkFwd(check: KernelCheck, id: number): number {
  checkVlen(check, id);
  const target = check.types.sizeOrType(id);
  if (target !== 0) {
    check.reportType('BTF_SIZE_WORD', id, { found: `type ${target}`, at: 8, said: 'type != 0' });
  }
  checkName(check, id, true);
  return 0;
}

/** @see Linux kernel/bpf/btf.c btf_array_check_meta */
export function checkArray(check: KernelCheck, id: number, left: number): number {
  if (left < 12) return reportTruncated(check, id, left, 12);
  const { types, rules } = check;
  checkNameless(check, id);
  checkVlen(check, id);
  checkFlag(check, id);
  const size = types.sizeOrType(id);
  if (size !== 0) {
    check.reportType('BTF_SIZE_WORD', id, { found: `size ${size}`, at: 8, said: 'size != 0' });
  }
  const element = types.word(id, 3);
  if (element === 0 || element > rules.maxTypeId) {
    check.reportType('BTF_ARRAY_ELEMENT', id, { found: `element type ${element}`, at: 12, said: 'Invalid elem' });
  }
  const index = types.word(id, 4);
  if (index === 0 || index > rules.maxTypeId) {
    check.reportType('BTF_ARRAY_INDEX', id, { found: `index type ${index}`, at: 16, said: 'Invalid index' });
  }
  return 12;
}
