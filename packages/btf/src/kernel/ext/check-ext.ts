import type { ElfObject } from '../../elf/elf-object.js';
import type { BtfExt, ExtTable } from '../../ext/btf-ext.js';
import type { BtfObject } from '../../object/btf-object.js';
import { loadedPrograms, type LoadedProgram, type PlacedRecord } from '../../object/loaded-programs.js';
import { BtfError } from '../../wire/btf-error.js';
import { assertKernelVersion } from '../rules/kernel-version.js';
import { checkProgram, checkRelos, type CheckedTable, type ProgramFinding } from './check-program.js';
import { extRulesOf, issueOf, type ExtIssue } from './ext-issue.js';

/** Options of the check. */
export interface CheckExtOptions {
  /** The kernel version to check against, "4.18" or later; the newest known by default. */
  readonly kernel?: string;
}

/** Bytes of an instruction. */
const unit = 8;

/**
 * Checks .BTF.ext by the kernel's rules for each program: func_info, line_info and CO-RE records. The programs are
 * built from the object as libbpf builds them, with the functions of `.text` after the entry function. Problems come in
 * the kernel's order, program by program; records that belong to no program, which the kernel never sees, come last, as
 * warnings.
 *
 * @throws RangeError when the kernel version is not known
 * @throws {BtfError} BTF_LIMIT for more instructions than any kernel accepts
 * @see checkProgramInfo for the rules alone
 */
export function checkExt(object: BtfObject, options: CheckExtOptions = {}): ExtIssue[] {
  const rules = extRulesOf(assertKernelVersion(options.kernel));
  const { elf, btf } = object;
  if (elf === undefined) return [];
  let ext: BtfExt | undefined;
  try {
    ext = object.ext();
  } catch (error) {
    if (!(error instanceof BtfError)) throw error;
    return [issueOf('EXT_FORMAT', '.BTF.ext', error.message, { section: '.BTF.ext', table: 'header', index: 0 })];
  }
  if (ext === undefined) return [];
  const found = new IssueList();
  const used = { funcInfo: new UsedRecords(), lineInfo: new UsedRecords() };
  for (const program of loadedPrograms(elf, ext)) {
    const { instructions, funcInfo, lineInfo } = program;
    used.funcInfo.add(funcInfo);
    used.lineInfo.add(lineInfo);
    checkProgram(
      {
        btf,
        instructions,
        funcInfo: tableOf(ext.funcInfo, funcInfo),
        lineInfo: tableOf(ext.lineInfo, lineInfo),
        coreRelo: { recordSize: 0, records: [] },
      },
      rules,
      (finding) => found.add(issueOfProgram(finding, program)),
    );
  }
  checkCore(object, elf, ext, found);
  checkUnused(elf, 'func_info', ext.funcInfo, used.funcInfo, found);
  checkUnused(elf, 'line_info', ext.lineInfo, used.lineInfo, found);
  return found.issues;
}

/** Issues without duplicates: a function of `.text` is in every program that calls it. */
class IssueList {
  readonly issues: ExtIssue[] = [];
  readonly #known = new Set<string>();

  add(issue: ExtIssue): void {
    const { code, message, location } = issue;
    const key = JSON.stringify([code, location, message]);
    if (this.#known.has(key)) return;
    this.#known.add(key);
    this.issues.push(issue);
  }
}

/** The records that belong to some program, by section. */
class UsedRecords {
  readonly #indexes = new Map<string, Set<number>>();

  add(records: readonly PlacedRecord<unknown>[]): void {
    for (const { section, index } of records) {
      const indexes = this.#indexes.get(section);
      if (indexes === undefined) this.#indexes.set(section, new Set([index]));
      else indexes.add(index);
    }
  }

  has(section: string, index: number): boolean {
    return this.#indexes.get(section)?.has(index) ?? false;
  }
}

/** A table as the kernel receives it: offsets are in units of 8 bytes. */
function tableOf<R extends { readonly extra?: Uint8Array }>(
  { recordSize }: ExtTable<R>,
  placed: readonly PlacedRecord<R>[],
): CheckedTable<R & { readonly offset: number }> {
  return { recordSize, records: placed.map(({ record, at }) => ({ ...record, offset: at, hasTail: hasTail(record) })) };
}

const hasTail = ({ extra }: { readonly extra?: Uint8Array }): boolean => extra?.some((byte) => byte !== 0) ?? false;

/** Maps a problem of a program to its place in the object. */
function issueOfProgram(finding: ProgramFinding, program: LoadedProgram): ExtIssue {
  const { code, table, index, subprogram, found, said, errno } = finding;
  const records: readonly PlacedRecord<unknown>[] = table === 'func_info' ? program.funcInfo : program.lineInfo;
  const record = records[index];
  const called = subprogram === undefined ? undefined : program.functions[subprogram];
  const section = called?.section ?? record?.section ?? program.section;
  const subject =
    called !== undefined
      ? `function "${called.name}"`
      : record === undefined
        ? `${table} of ${section}`
        : `${table} ${record.index} of ${section}`;
  return issueOf(code, subject, found, { section, table, index: record?.index ?? index }, said, errno);
}

/** CO-RE records are processed by the loader, for every function of a code section. */
function checkCore({ btf }: BtfObject, elf: ElfObject, { coreRelo }: BtfExt, found: IssueList): void {
  for (const { section, records } of coreRelo.blocks) {
    const length = (elf.section(section)?.size ?? 0) / unit;
    const checked = records.map((record) => ({ ...record, hasTail: hasTail(record) }));
    checkRelos({ btf, coreRelo: { recordSize: coreRelo.recordSize, records: checked } }, length, (finding) => {
      const { code, table, index, said, errno } = finding;
      found.add(
        issueOf(code, `${table} ${index} of ${section}`, finding.found, { section, table, index }, said, errno),
      );
    });
  }
}

/** Records that belong to no program: the kernel does not mind, but their information is lost. */
function checkUnused(
  elf: ElfObject,
  table: 'func_info' | 'line_info',
  { blocks }: ExtTable<{ readonly offset: number }>,
  used: UsedRecords,
  found: IssueList,
): void {
  for (const { section, records } of blocks) {
    const size = elf.section(section)?.size ?? 0;
    for (const [index, { offset }] of records.entries()) {
      if (offset % unit === 0 && (offset < size || used.has(section, index))) continue;
      const subject = `${table} ${index} of ${section}`;
      const code = table === 'line_info' && offset % unit === 0 ? 'EXT_LINE_BEYOND' : 'EXT_OFFSET';
      found.add(issueOf(code, subject, `byte ${offset} of ${size}`, { section, table, index }));
    }
  }
}
