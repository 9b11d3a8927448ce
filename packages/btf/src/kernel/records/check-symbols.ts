import {
  checkFlag,
  checkName,
  checkNameless,
  checkVlen,
  nameFound,
  reportName,
  reportTruncated,
} from './record-check.js';
import type { KernelCheck } from '../kernel-check.js';

/** @see Linux kernel/bpf/btf.c btf_func_check_meta */
export function checkFunc(check: KernelCheck, id: number): number {
  const { types, rules } = check;
  checkName(check, id, true);
  const vlen = types.vlen(id);
  if (!rules.hasFuncLinkage) checkVlen(check, id);
  else if (vlen > 1) {
    const found = vlen === 2 ? 'extern (2)' : `linkage ${vlen}`;
    check.reportType('BTF_FUNC_LINKAGE', id, { found, at: 4, said: 'Invalid func linkage' });
  }
  checkFlag(check, id);
  return 0;
}

/** @see Linux kernel/bpf/btf.c btf_func_proto_check_meta */
export function checkFuncProto(check: KernelCheck, id: number, left: number): number {
  const needed = check.types.vlen(id) * 8;
  if (left < needed) return reportTruncated(check, id, left, needed);
  checkNameless(check, id);
  checkFlag(check, id);
  return needed;
}

/** @see Linux kernel/bpf/btf.c btf_var_check_meta, kernel >= 5.2 */
export function checkVar(check: KernelCheck, id: number, left: number): number {
  if (left < 4) return reportTruncated(check, id, left, 4);
  const { types, rules } = check;
  checkVlen(check, id);
  checkFlag(check, id);
  checkName(check, id, true, true);
  const type = types.sizeOrType(id);
  if (type === 0 || type > rules.maxTypeId) {
    check.reportType('BTF_TYPE_ID', id, { found: `type ${type}`, at: 8, said: 'Invalid type_id' });
  }
  const linkage = types.word(id, 3);
  if (linkage > 1) {
    const found = linkage === 2 ? 'extern (2)' : `linkage ${linkage}`;
    check.reportType('BTF_VAR_LINKAGE', id, { found, at: 12, said: 'Linkage not supported' });
  }
  return 4;
}

/** @see Linux kernel/bpf/btf.c btf_datasec_check_meta, kernel >= 5.2 */
export function checkDatasec(check: KernelCheck, id: number, left: number): number {
  const { types, rules } = check;
  const vlen = types.vlen(id);
  const needed = vlen * 12;
  if (left < needed) return reportTruncated(check, id, left, needed);
  if (vlen === 0 && !rules.hasEmptySections) {
    check.reportType('BTF_DATASEC_EMPTY', id, { found: 'no variables', at: 4, said: 'vlen == 0' });
  }
  const size = types.sizeOrType(id);
  if (size === 0) {
    const notes = ['compilers leave the size to the loader; an object is checked after that'];
    check.reportType('BTF_DATASEC_SIZE', id, { found: 'size 0', at: 8, notes, said: 'size == 0' });
  }
  checkFlag(check, id);
  checkSectionName(check, id);
  // Nothing fits into a section without a size, so report that only once.
  if (size !== 0) checkVariables(check, id, vlen, size);
  return needed;
}

function checkSectionName(check: KernelCheck, id: number): void {
  const { rules, strings, types } = check;
  if (!rules.hasPrintedSectionNames) {
    checkName(check, id, true, true);
    return;
  }
  const offset = types.nameOffset(id);
  if (offset === 0) reportName(check, id, offset);
  else if (offset < strings.length && !strings.isSectionName(offset, rules.maxNameLength)) {
    check.reportType('BTF_NAME_SECTION', id, { found: nameFound(check, offset), said: 'Invalid name' });
  }
}

function checkVariables(check: KernelCheck, id: number, vlen: number, size: number): void {
  const { types, rules } = check;
  let last = 0;
  let sum = 0;
  for (let index = 0; index < vlen; index += 1) {
    const at = 3 + index * 3;
    const type = types.word(id, at);
    const offset = types.word(id, at + 1);
    const bytes = types.word(id, at + 2);
    sum += bytes;
    if (type === 0 || type > rules.maxTypeId)
      report(check, 'BTF_TYPE_ID', id, index, 0, `type ${type}`, 'Invalid type_id');
    else if (offset < last || offset >= size) {
      const found = `offset ${offset} after byte ${last} of ${size} bytes`;
      report(check, 'BTF_DATASEC_OFFSET', id, index, 4, found, 'Invalid offset');
    } else if (bytes === 0 || bytes > size)
      report(check, 'BTF_DATASEC_VAR_SIZE', id, index, 8, `${bytes} bytes in ${size}`, 'Invalid size');
    // The kernel adds in 32 bits.
    else if ((offset + bytes) >>> 0 > size) {
      report(
        check,
        'BTF_DATASEC_OFFSET',
        id,
        index,
        4,
        `its end at byte ${(offset + bytes) >>> 0} of ${size}`,
        'Invalid offset+size',
      );
    }
    last = (offset + bytes) >>> 0;
  }
  if (size < sum && check.broken[id] !== 1) {
    check.reportType('BTF_DATASEC_OFFSET', id, {
      found: `variables of ${sum} bytes in ${size}`,
      at: 8,
      said: 'Invalid btf_info size',
    });
  }
}

function report(
  check: KernelCheck,
  code: 'BTF_TYPE_ID' | 'BTF_DATASEC_OFFSET' | 'BTF_DATASEC_VAR_SIZE',
  id: number,
  index: number,
  at: number,
  found: string,
  said: string,
): void {
  const line = (): string => check.log.variable(id, index, said);
  check.reportType(code, id, { found: `variable ${index} has ${found}`, at: 12 + index * 12 + at, index, line });
}
