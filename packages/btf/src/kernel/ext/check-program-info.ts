import type { Btf } from '../../model/btf.js';
import type { KernelAnswer } from '../codes/issue.js';
import { assertKernelVersion } from '../rules/kernel-version.js';
import { checkProgram, type CheckedTable, type ProgramFinding, type TableName } from './check-program.js';
import { extRulesOf, type ExtCode } from './ext-issue.js';

/** Arguments of BPF_PROG_LOAD about instructions. */
export interface ProgramInfo {
  /** The BTF of prog_btf_fd. */
  readonly btf: Btf;
  /** Whole instructions of 8 bytes (insns). */
  readonly instructions: Uint8Array;
  readonly funcInfo?: InfoRecords;
  readonly lineInfo?: InfoRecords;
  readonly coreRelo?: InfoRecords;
}

/** Records as the kernel receives them: offsets are in units of 8 bytes, in CO-RE records in bytes. */
export interface InfoRecords {
  /** Size of a record in bytes (func_info_rec_size and its counterparts). */
  readonly recordSize: number;
  /** As many whole records as fit in the bytes. */
  readonly bytes: Uint8Array;
}

/** The first problem of a program's records, which determines the verdict. */
export interface ProgramInfoProblem {
  /** Stable name of the rule. */
  readonly code: ExtCode;
  readonly table: TableName;
  /** Index of the record. */
  readonly index: number;
  /** The kernel's answer; its message is empty where it prints none. */
  readonly kernel: KernelAnswer;
}

const noRecords: InfoRecords = { recordSize: 0, bytes: new Uint8Array() };

/**
 * Gives a kernel's verdict on func_info, line_info and CO-RE records of one program, as its BPF_PROG_LOAD would. The
 * instructions are assumed valid, and so are CO-RE records that depend on the kernel's own types.
 *
 * @returns undefined when the kernel has no objection
 * @throws RangeError when the kernel version is not known
 */
export function checkProgramInfo(
  program: ProgramInfo,
  options: { readonly kernel?: string } = {},
): ProgramInfoProblem | undefined {
  const { btf, instructions, funcInfo, lineInfo, coreRelo } = program;
  const rules = extRulesOf(assertKernelVersion(options.kernel));
  const isLittle = btf.byteOrder === 'little';
  const table = <R extends object>(
    records: InfoRecords | undefined,
    known: number,
    read: (word: (at: number) => number) => R,
  ): CheckedTable<R & { readonly offset: number }> => decodeRecords(records ?? noRecords, isLittle, known, read);
  let first: ProgramFinding | undefined;
  checkProgram(
    {
      btf,
      instructions,
      funcInfo: table(funcInfo, 8, (word) => ({ type: word(4) })),
      lineInfo: table(lineInfo, 16, (word) => ({ fileNameOffset: word(4), textOffset: word(8) })),
      coreRelo: table(coreRelo, 16, (word) => {
        const access = word(8);
        const text = access < btf.strings.end ? btf.strings.get(access) : undefined;
        return { type: word(4), access: text, kindNumber: word(12) };
      }),
    },
    rules,
    (finding) => (first ??= finding),
  );
  if (first === undefined) return undefined;
  const { code, table: name, index, errno, said } = first;
  return { code, table: name, index, kernel: { errno, message: said } };
}

/** Reads the fields that the kernel knows; missing fields of short records are 0. */
function decodeRecords<R extends object>(
  { recordSize, bytes }: InfoRecords,
  isLittle: boolean,
  known: number,
  read: (word: (at: number) => number) => R,
): CheckedTable<R & { readonly offset: number }> {
  const count = recordSize === 0 ? 0 : Math.floor(bytes.length / recordSize);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const records = Array.from({ length: count }, (_, index) => {
    const start = index * recordSize;
    const word = (at: number): number => (at + 4 <= recordSize ? view.getUint32(start + at, isLittle) : 0);
    const tail = bytes.subarray(start + Math.min(known, recordSize), start + recordSize);
    return { offset: word(0), hasTail: tail.some((byte) => byte !== 0), ...read(word) };
  });
  return { recordSize, records };
}
