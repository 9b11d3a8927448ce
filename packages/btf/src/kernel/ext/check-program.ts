import type { Btf } from '../../model/btf.js';
import type { BtfType } from '../../model/btf-type.js';
import { skipModifiers, typeAt } from '../../model/walk-types.js';
import { CoreFailure, parseSpec } from '../../core/core-spec.js';
import { errnoNumbers, type ErrnoName } from '../codes/issue.js';
import type { ExtCode, ExtRules } from './ext-issue.js';
import { findSubprograms, type Subprogram } from './subprograms.js';

/** A program with its records, as BPF_PROG_LOAD receives them. */
export interface CheckedProgram {
  readonly btf: Btf;
  /** Whole instructions of 8 bytes, including those of all its functions. */
  readonly instructions: Uint8Array;
  readonly funcInfo: CheckedTable<CheckedFunc>;
  readonly lineInfo: CheckedTable<CheckedLine>;
  readonly coreRelo: CheckedTable<CheckedRelo>;
}

/** A table of records. */
export interface CheckedTable<R> {
  /** Size of a record in bytes. */
  readonly recordSize: number;
  readonly records: readonly (R & CheckedRecord)[];
}

/** Common fields of all records. */
interface CheckedRecord {
  /** In units of 8 bytes; in bytes for CO-RE records. */
  readonly offset: number;
  /** Whether the bytes after the fields that the kernel knows are not all zero. */
  readonly hasTail: boolean;
}

interface CheckedFunc {
  readonly type: number;
}

interface CheckedLine {
  readonly fileNameOffset: number;
  readonly textOffset: number;
}

interface CheckedRelo {
  readonly type: number;
  /** Undefined when the offset is outside the strings. */
  readonly access: string | undefined;
  readonly kindNumber: number;
}

/** The tables of a program, by the kernel's names. */
export type TableName = 'func_info' | 'line_info' | 'core_relo';

/** A problem of a program's records. */
export interface ProgramFinding {
  readonly code: ExtCode;
  readonly table: TableName;
  /** Index of the record. */
  readonly index: number;
  /** Index of the function in the program, where the problem is in one. */
  readonly subprogram?: number;
  /** What was found, as it follows the subject. */
  readonly found: string;
  readonly errno: ErrnoName;
  /** The kernel's message; empty where it has none. */
  readonly said: string;
}

/** Minimum and maximum size of a record. @see Linux kernel/bpf/verifier.c MIN_BPF_FUNCINFO_SIZE and its neighbours */
const sizes = { func_info: [8, 252], line_info: [16, 252], core_relo: [16, 252] } as const;

/**
 * Checks the records of one program, in the kernel's order: the kernel reports the first problem. The instructions are
 * assumed to be valid.
 *
 * @param report Receives each problem.
 * @see Linux kernel/bpf/verifier.c (kernel >= 7.1: check_btf.c) check_btf_func_early, check_btf_func, check_btf_line, check_core_relo
 */
export function checkProgram(
  program: CheckedProgram,
  rules: ExtRules,
  report: (finding: ProgramFinding) => void,
): void {
  const { btf, instructions, funcInfo, lineInfo } = program;
  const functions = findSubprograms(instructions, btf.byteOrder === 'little');
  const length = Math.floor(instructions.length / 8);
  if (funcInfo.records.length === 0) checkReturnsWithout(functions, report);
  else {
    const doCount = funcInfo.records.length === functions.length;
    if (!rules.hasEarlyFuncs && !doCount) reportCount(program, functions, report);
    if (checkSize('func_info', funcInfo, report)) checkFuncs(program, report);
    if (rules.hasEarlyFuncs && !doCount) reportCount(program, functions, report);
    if (doCount) checkPlaces(program, functions, report);
  }
  if (lineInfo.records.length > 0 && checkSize('line_info', lineInfo, report))
    checkLines(program, functions, length, report);
  checkRelos(program, length, report);
}

type Report = (finding: ProgramFinding) => void;

function checkSize(table: TableName, { recordSize }: CheckedTable<unknown>, report: Report): boolean {
  const [least, most] = sizes[table];
  if (recordSize >= least && recordSize <= most && recordSize % 4 === 0) return true;
  const said = table === 'func_info' ? `invalid func info rec size ${recordSize}` : '';
  report({ code: 'EXT_RECORD_SIZE', table, index: 0, found: `${recordSize} bytes`, errno: 'EINVAL', said });
  return false;
}

/** Functions that may end early must return a number, which is known from BTF only. */
function checkReturnsWithout(functions: readonly Subprogram[], report: Report): void {
  for (const [index, { hasPacketLoads, hasTailCalls }] of functions.entries()) {
    if (index === 0 || (!hasPacketLoads && !hasTailCalls)) continue;
    const what = hasPacketLoads ? 'LD_ABS' : 'tail_call';
    report({
      code: 'EXT_FUNC_RETURN',
      table: 'func_info',
      index: 0,
      subprogram: index,
      found: `${nameOfUse(what)} in what has no func_info`,
      errno: 'EINVAL',
      said: `${what} is not allowed in subprogs without BTF`,
    });
  }
}

function checkFuncs({ btf, funcInfo }: CheckedProgram, report: Report): void {
  let before = 0;
  for (const [index, { offset, type: id, hasTail }] of funcInfo.records.entries()) {
    const fail = (code: ExtCode, found: string, said: string, errno: ErrnoName = 'EINVAL'): void =>
      report({ code, table: 'func_info', index, found, errno, said });
    if (hasTail) fail('EXT_RECORD_TAIL', 'other bytes', 'nonzero tailing record in func info', 'E2BIG');
    if (index === 0 && offset !== 0) {
      fail('EXT_FUNC_FIRST', `instruction ${offset}`, `nonzero insn_off ${offset} for the first func info record`);
    } else if (index > 0 && offset <= before) {
      const said = `same or smaller insn offset (${offset}) than previous func info record (${before})`;
      fail('EXT_ORDER', `instruction ${offset} after ${before}`, said);
    }
    const type = typeAt(btf, id);
    if (type?.kind !== 'FUNC')
      fail('EXT_FUNC_TYPE', `type ${id} (${type?.kind ?? 'none'})`, `invalid type id ${id | 0} in func info`);
    before = offset;
  }
}

/** Checks that functions and records match in number. */
function reportCount({ funcInfo }: CheckedProgram, functions: readonly Subprogram[], report: Report): void {
  const places = new Set(funcInfo.records.map(({ offset }) => offset));
  const missing = functions.findIndex(({ start }) => !places.has(start));
  const starts = new Set(functions.map(({ start }) => start));
  const isMissing = funcInfo.records.length < functions.length && missing !== -1;
  const extra = funcInfo.records.findIndex(({ offset }) => !starts.has(offset));
  report({
    code: 'EXT_FUNC_COUNT',
    table: 'func_info',
    index: isMissing || extra === -1 ? 0 : extra,
    ...(isMissing && { subprogram: missing }),
    found: isMissing ? 'no func_info' : `${funcInfo.records.length} records for ${functions.length} functions`,
    errno: 'EINVAL',
    said: "number of funcs in func_info doesn't match number of subprogs",
  });
}

/** Checks that each record is at a function's start, and that functions that may end early return a number. */
function checkPlaces({ btf, funcInfo }: CheckedProgram, functions: readonly Subprogram[], report: Report): void {
  for (const [index, { offset, type: id }] of funcInfo.records.entries()) {
    const { start, hasPacketLoads, hasTailCalls } = functions[index]!;
    if (offset !== start) {
      report({
        code: 'EXT_FUNC_PLACE',
        table: 'func_info',
        index,
        found: `instruction ${offset}, where no function begins`,
        errno: 'EINVAL',
        said: "func_info BTF section doesn't match subprog layout in BPF program",
      });
    }
    const type = typeAt(btf, id);
    if (index === 0 || type?.kind !== 'FUNC' || (!hasPacketLoads && !hasTailCalls)) continue;
    const result = returnedBy(btf, type.type);
    if (isNumber(result)) continue;
    const what = hasPacketLoads ? 'LD_ABS' : 'tail_call';
    report({
      code: 'EXT_FUNC_RETURN',
      table: 'func_info',
      index,
      subprogram: index,
      found: `${nameOfUse(what)} in what returns ${result?.kind ?? 'nothing known'}`,
      errno: 'EINVAL',
      said: `${what} is only allowed in functions that return 'int'.`,
    });
  }
}

const nameOfUse = (what: 'LD_ABS' | 'tail_call'): string => (what === 'LD_ABS' ? 'LD_ABS' : 'a tail call');

function returnedBy(btf: Btf, prototype: number): BtfType | undefined {
  const type = typeAt(btf, prototype);
  return type?.kind === 'FUNC_PROTO' ? typeAt(btf, skipModifiers(btf, type.type)) : undefined;
}

/** An integer of at most 8 bytes, or an enum. @see Linux include/linux/btf.h btf_type_is_small_int, btf_is_any_enum */
function isNumber(type: BtfType | undefined): boolean {
  return (type?.kind === 'INT' && type.size <= 8) || type?.kind === 'ENUM' || type?.kind === 'ENUM64';
}

function checkLines(
  { btf, instructions, lineInfo }: CheckedProgram,
  functions: readonly Subprogram[],
  length: number,
  report: Report,
): void {
  const stringsEnd = btf.strings.end;
  let [before, next] = [0, 0];
  for (const [index, record] of lineInfo.records.entries()) {
    const { offset, textOffset, fileNameOffset } = record;
    const fail = (code: ExtCode, found: string, said: string, errno: ErrnoName = 'EINVAL'): void =>
      report({ code, table: 'line_info', index, found, errno, said });
    if (record.hasTail) fail('EXT_RECORD_TAIL', 'other bytes', 'nonzero tailing record in line_info', 'E2BIG');
    const isLate = index > 0 && offset <= before;
    if (isLate || offset >= length) {
      const said = `Invalid line_info[${index}].insn_off:${offset} (prev_offset:${before} prog->len:${length})`;
      const found = isLate ? `instruction ${offset} after ${before}` : `instruction ${offset} of ${length}`;
      fail(isLate ? 'EXT_ORDER' : 'EXT_LINE_BEYOND', found, said);
    } else if (instructions[offset * 8] === 0) {
      const said = `Invalid insn code at line_info[${index}].insn_off`;
      fail('EXT_LINE_WIDE', 'the second half of an ldimm64', said);
    }
    if (textOffset >= stringsEnd || fileNameOffset >= stringsEnd) {
      const said = `Invalid line_info[${index}].line_off or .file_name_off`;
      fail('EXT_LINE_STRING', `line_off ${textOffset}, file_name_off ${fileNameOffset}`, said);
    }
    if (!isLate) {
      for (; next < functions.length && functions[next]!.start < offset; next += 1) {
        const said = `missing bpf_line_info for func#${next}`;
        reportLine(index, next, said, report);
      }
      if (functions[next]?.start === offset) next += 1;
    }
    before = offset;
  }
  const left = functions.length - next;
  if (left > 0)
    reportLine(
      lineInfo.records.length,
      next,
      `missing bpf_line_info for ${left} funcs starting from func#${next}`,
      report,
    );
}

function reportLine(index: number, subprogram: number, said: string, report: Report): void {
  const found = 'no line_info';
  report({ code: 'EXT_LINE_MISSING', table: 'line_info', index, subprogram, found, errno: 'EINVAL', said });
}

/**
 * Checks CO-RE records.
 *
 * @param length Number of instructions, in units of 8 bytes.
 */
export function checkRelos(
  { btf, coreRelo }: Pick<CheckedProgram, 'btf' | 'coreRelo'>,
  length: number,
  report: Report,
): void {
  if (coreRelo.records.length === 0 || !checkSize('core_relo', coreRelo, report)) return;
  for (const [index, relo] of coreRelo.records.entries()) {
    const fail = (code: ExtCode, found: string, said: string, errno: ErrnoName = 'EINVAL'): void =>
      report({ code, table: 'core_relo', index, found, errno, said });
    if (relo.hasTail) fail('EXT_RECORD_TAIL', 'other bytes', 'nonzero tailing record in core_relo', 'E2BIG');
    if (relo.offset % 8 !== 0 || relo.offset / 8 >= length) {
      const said = `Invalid core_relo[${index}].insn_off:${relo.offset} prog->len:${length}`;
      fail('EXT_OFFSET', `byte ${relo.offset} of ${length * 8}`, said);
    }
    const type = typeAt(btf, relo.type);
    if (type === undefined) {
      fail('EXT_CORE_TYPE', `type ${relo.type}`, `relo #${index}: bad type id ${relo.type}`);
      continue;
    }
    // The kernel looks for types of the same name before it reads the access.
    if (relo.kindNumber !== typeIdLocal && type.name === '') {
      fail(
        'EXT_CORE_TYPE',
        `type ${relo.type} (${type.kind}) without a name`,
        `target candidate search failed for ${relo.type | 0}`,
      );
      continue;
    }
    try {
      parseSpec(btf, relo.type, relo.access ?? '', relo.kindNumber);
    } catch (error) {
      if (!(error instanceof CoreFailure)) throw error;
      const number = errnoNumbers[error.errno as ErrnoName] ?? errnoNumbers.EINVAL;
      const what = `[${relo.type}] ${type.kind} ${type.name === '' ? '<anon>' : type.name} + ${relo.access ?? '<?>'}`;
      const said = `prog '': relo #${index}: parsing ${what} failed: -${number}`;
      fail('EXT_CORE_ACCESS', error.message.split(',')[0]!, said);
    }
  }
}

/** The kind of a relocation that does not depend on the kernel's types: type_id_local. */
const typeIdLocal = 6;
