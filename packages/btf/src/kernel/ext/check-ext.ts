import { Opcode } from '../../bpf/instruction.js';
import type { BtfObject } from '../../object/btf-object.js';
import { BtfError } from '../../wire/btf-error.js';
import type { BtfExt, CoreRelo, FuncInfo, LineInfo } from '../../ext/btf-ext.js';
import { type ElfObject, type ElfSection, type ElfSymbol, hasInstructions } from '../../elf/elf-object.js';
import { CoreFailure, parseSpec } from '../../core/core-spec.js';
import { typeAt } from '../../model/walk-types.js';
import { checkReturns } from './check-returns.js';
import { type Add, type ExtIssue, issueOf } from './ext-issue.js';

/** Bytes of an instruction. */
const instruction = 8;

/** Largest record that the kernel takes (MAX_FUNCINFO_REC_SIZE, MAX_LINEINFO_REC_SIZE). */
const maxRecord = 252;

/**
 * Checks .BTF.ext by the rules that the kernel has for each program: func_info, line_info and CO-RE records. A section of
 * the object stands for a program; loaders give the kernel parts of it, with offsets in instructions. Problems come in the
 * kernel's order.
 *
 * @see Linux kernel/bpf/verifier.c (kernel >= 7.1: check_btf.c) check_btf_func_early, check_btf_func, check_btf_line, check_core_relo
 */
export function checkExt(object: BtfObject): ExtIssue[] {
  const { elf, btf } = object;
  if (elf === undefined) return [];
  const issues: ExtIssue[] = [];
  let ext: BtfExt | undefined;
  try {
    ext = object.ext();
  } catch (error) {
    if (!(error instanceof BtfError)) throw error;
    return [issueOf('EXT_FORMAT', '.BTF.ext', error.message, { section: '.BTF.ext', table: 'header', index: 0 })];
  }
  if (ext === undefined) return [];
  const add = (issue: ExtIssue): void => void issues.push(issue);
  for (const name of ['funcInfo', 'lineInfo', 'coreRelo'] as const) {
    const { recordSize } = ext[name];
    if (recordSize <= maxRecord && recordSize % 4 === 0) continue;
    const said = name === 'funcInfo' ? `invalid func info rec size ${recordSize}` : '';
    add(issueOf('EXT_RECORD_SIZE', name, `${recordSize} bytes`, { section: '.BTF.ext', table: name, index: 0 }, said));
  }
  for (const { section, records } of ext.funcInfo.blocks) checkFuncs(object, elf, section, records, add);
  checkCoverage(elf, ext, add);
  checkReturns(object, elf, ext, add);
  for (const { section, records } of ext.lineInfo.blocks) checkLines(btf.strings.end, elf, section, records, add);
  for (const { section, records } of ext.coreRelo.blocks) checkCore(object, elf, section, records, add);
  return issues;
}

function checkFuncs(object: BtfObject, elf: ElfObject, section: string, records: readonly FuncInfo[], add: Add): void {
  let last: FuncInfo | undefined;
  for (const [index, record] of records.entries()) {
    const location = { section, table: 'func_info', index };
    const subject = `func_info ${index} of ${section}`;
    checkOffset(elf, section, record.offset, subject, location, add);
    if (index === 0 && record.offset !== 0) {
      const said = `nonzero insn_off ${record.offset / instruction} for the first func info record`;
      add(issueOf('EXT_FUNC_FIRST', subject, `byte ${record.offset}`, location, said));
    }
    if (last !== undefined && record.offset <= last.offset) {
      const said = `same or smaller insn offset (${record.offset / instruction}) than previous func info record (${last.offset / instruction})`;
      add(issueOf('EXT_ORDER', subject, `byte ${record.offset} after byte ${last.offset}`, location, said));
    }
    if (record.extra?.some((byte) => byte !== 0) === true) {
      add(issueOf('EXT_RECORD_TAIL', subject, 'other bytes', location, 'nonzero tailing record in func info', 'E2BIG'));
    }
    const type = typeAt(object.btf, record.type);
    if (type?.kind !== 'FUNC') {
      const said = `invalid type id ${record.type | 0} in func info`;
      add(issueOf('EXT_FUNC_TYPE', subject, `type ${record.type} (${type?.kind ?? 'none'})`, location, said));
    }
    last = record;
  }
}

function checkLines(stringsEnd: number, elf: ElfObject, section: string, records: readonly LineInfo[], add: Add): void {
  const code = sectionNamed(elf, section);
  const functions = functionsIn(elf, code);
  let next = 0;
  const miss = (index: number, said: string): void =>
    add(
      issueOf(
        'EXT_LINE_MISSING',
        `function "${functions[index]!.name}"`,
        'no line_info',
        { section, table: 'line_info', index },
        said,
      ),
    );
  const length = (code?.size ?? 0) / instruction;
  let before = -instruction;
  for (const [index, record] of records.entries()) {
    const location = { section, table: 'line_info', index };
    const subject = `line_info ${index} of ${section}`;
    const at = record.offset / instruction;
    if (record.offset <= before || at >= length) {
      const previous = Math.max(0, before) / instruction;
      const said = `Invalid line_info[${index}].insn_off:${at} (prev_offset:${previous} prog->len:${length})`;
      const found =
        record.offset <= before
          ? `byte ${record.offset} after byte ${before}`
          : `byte ${record.offset} of ${length * instruction}`;
      add(issueOf(record.offset <= before ? 'EXT_ORDER' : 'EXT_LINE_BEYOND', subject, found, location, said));
    } else checkOffset(elf, section, record.offset, subject, location, add);
    if (isSecondHalf(code, record.offset)) {
      const said = `Invalid insn code at line_info[${index}].insn_off`;
      add(issueOf('EXT_LINE_WIDE', subject, 'the second half of an ldimm64', location, said));
    }
    if (record.textOffset >= stringsEnd || record.fileNameOffset >= stringsEnd) {
      const said = `Invalid line_info[${index}].line_off or .file_name_off`;
      add(
        issueOf(
          'EXT_LINE_STRING',
          subject,
          `line_off ${record.textOffset}, file_name_off ${record.fileNameOffset}`,
          location,
          said,
        ),
      );
    }
    if (record.extra?.some((byte) => byte !== 0) === true) {
      add(issueOf('EXT_RECORD_TAIL', subject, 'other bytes', location, 'nonzero tailing record in line_info', 'E2BIG'));
    }
    if (record.offset > before) {
      for (; next < functions.length && functions[next]!.value < record.offset; next += 1)
        miss(next, `missing bpf_line_info for func#${next}`);
      if (functions[next]?.value === record.offset) next += 1;
    }
    before = record.offset;
  }
  if (next < functions.length)
    miss(next, `missing bpf_line_info for ${functions.length - next} funcs starting from func#${next}`);
}

function checkCore({ btf }: BtfObject, elf: ElfObject, section: string, records: readonly CoreRelo[], add: Add): void {
  for (const [index, record] of records.entries()) {
    const location = { section, table: 'core_relo', index };
    const subject = `core_relo ${index} of ${section}`;
    const length = (sectionNamed(elf, section)?.size ?? 0) / instruction;
    if (record.offset % instruction !== 0 || record.offset / instruction >= length) {
      const said = `Invalid core_relo[${index}].insn_off:${record.offset} prog->len:${length}`;
      add(issueOf('EXT_OFFSET', subject, `byte ${record.offset} of ${length * instruction}`, location, said));
    }
    if (!btf.has(record.type)) {
      add(
        issueOf(
          'EXT_CORE_TYPE',
          subject,
          `type ${record.type}`,
          location,
          `relo #${index}: bad type id ${record.type}`,
        ),
      );
      continue;
    }
    try {
      parseSpec(btf, record.type, record.access, record.kindNumber);
    } catch (error) {
      if (!(error instanceof CoreFailure)) throw error;
      add(issueOf('EXT_CORE_ACCESS', subject, error.message.split(',')[0]!, location, undefined, error.errno));
    }
  }
}

/** Every function has a func_info. */
function checkCoverage(elf: ElfObject, ext: BtfExt, add: Add): void {
  if (ext.funcInfo.blocks.length === 0) return;
  for (const section of elf.sections) {
    if (!hasInstructions(section) || section.size === 0) continue;
    const blocks = ext.funcInfo.blocks.filter((block) => block.section === section.name);
    const known = new Set(blocks.flatMap(({ records }) => records.map(({ offset }) => offset)));
    for (const [index, { name, value }] of functionsIn(elf, section).entries()) {
      if (known.has(value)) continue;
      const said = "number of funcs in func_info doesn't match number of subprogs";
      add(
        issueOf(
          'EXT_FUNC_COUNT',
          `function "${name}"`,
          'no func_info',
          { section: section.name, table: 'func_info', index },
          said,
        ),
      );
    }
  }
}

/** The functions of a section, in order. */
function functionsIn(elf: ElfObject, section: ElfSection | undefined): ElfSymbol[] {
  return elf.symbols
    .filter((symbol) => symbol.section === section?.index && symbol.kind === 'func')
    .toSorted((a, b) => a.value - b.value);
}

function checkOffset(
  elf: ElfObject,
  section: string,
  offset: number,
  subject: string,
  location: ExtIssue['location'],
  add: Add,
): void {
  const size = sectionNamed(elf, section)?.size ?? 0;
  if (offset % instruction === 0 && offset < size) return;
  add(issueOf('EXT_OFFSET', subject, `byte ${offset} of ${size}`, location));
}

function isSecondHalf(code: ElfSection | undefined, offset: number): boolean {
  return (
    code !== undefined &&
    offset >= instruction &&
    code.data[offset] === 0 &&
    code.data[offset - instruction] === Opcode.wide
  );
}

function sectionNamed(elf: ElfObject, name: string): ElfSection | undefined {
  return elf.section(name);
}
