import { checkDeclTag, checkFloat, checkInt } from './check-scalars.js';
import { checkArray, checkFwd, checkReference } from './check-references.js';
import { checkEnum, checkStruct } from './check-aggregates.js';
import { checkDatasec, checkFunc, checkFuncProto, checkVar } from './check-symbols.js';
import type { KernelCheck } from '../kernel-check.js';
import { maxTypes } from '../blob/raw-types.js';
import type { RecordCheck } from './record-check.js';

/** By kind; 0 is not a kind. */
const recordChecks: readonly RecordCheck[] = [
  () => -1,
  checkInt,
  checkReference,
  checkArray,
  checkStruct,
  checkStruct,
  checkEnum,
  checkFwd,
  checkReference,
  checkReference,
  checkReference,
  checkReference,
  checkFunc,
  checkFuncProto,
  checkVar,
  checkDatasec,
  checkFloat,
  checkDeclTag,
  checkReference,
  checkEnum,
];

/**
 * Pass 1: finds the records and checks each one separately.
 *
 * @see Linux kernel/bpf/btf.c btf_check_all_metas, btf_check_meta
 */
export function checkRecords(check: KernelCheck): void {
  const { types, strings, rules, log, header } = check;
  const start = types.firstWord * 4;
  const end = start + header.typeLength;
  let at = start;
  for (let number = types.count; at < end; number += 1) {
    const left = end - at;
    // The kernel's table holds maxTypes entries, void included; records beyond it are checked and counted, but not
    // kept.
    const isBeyond = number >= maxTypes;
    const id = isBeyond ? maxTypes : number;
    if (isBeyond) log.printedId = number;
    types.starts[id] = at >> 2;
    types.kinds[id] = 0;
    if (left < 12) {
      reportCut(check, number, left, header.headerLength + header.typeOffset + at - start);
      return;
    }
    const info = types.words[(at >> 2) + 1]!;
    const kind = (info >>> 24) & rules.kindMask;
    const isUnknown = kind === 0 || kind > rules.maxKind;
    if ((info & ~rules.infoMask) !== 0) {
      const bits = info.toString(16);
      reportHead(check, 'BTF_INFO_BITS', id, `info 0x${bits}`, 4, `[${number}] Invalid btf_info:${bits}`);
    }
    if (isUnknown) {
      reportHead(check, 'BTF_KIND', id, `kind ${kind}`, 4, `[${number}] Invalid kind:${kind}`);
      check.isCut = true;
      return;
    }
    types.kinds[id] = kind;
    const nameOffset = types.words[at >> 2]!;
    if (!strings.has(nameOffset, rules.maxNameOffset)) {
      const said = `[${number}] Invalid name_offset:${nameOffset}`;
      reportHead(check, 'BTF_NAME_OFFSET', id, `name offset ${nameOffset}`, 0, said);
    }
    const size = recordChecks[kind]!(check, id, left - 12);
    if (size === -1) {
      check.isCut = true;
      return;
    }
    if (!isBeyond) types.count = number + 1;
    else log.prefix = 'Exceeded max num of types';
    at += 12 + size;
  }
  log.printedId = undefined;
}

/** Reports a record that is cut off by the end of the type section, which also ends the pass. */
function reportCut(check: KernelCheck, number: number, left: number, at: number): void {
  const line = (): string => check.log.plain(`[${number}] meta_left:${left} meta_needed:12`);
  check.report('BTF_RECORD_TRUNCATED', `type ${number}`, { found: `${left} bytes left`, at, line });
  check.isCut = true;
}

/**
 * Reports the first words of a record. A separate function, since closures in the loop would cost each valid record.
 */
function reportHead(
  check: KernelCheck,
  code: 'BTF_INFO_BITS' | 'BTF_KIND' | 'BTF_NAME_OFFSET',
  id: number,
  found: string,
  at: number,
  said: string,
): void {
  check.reportType(code, id, { found, at, line: () => check.log.plain(said) });
}
