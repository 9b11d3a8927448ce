import type { KernelVersion } from '../rules/kernel-version.js';
/** Rules for .BTF.ext, which the kernel checks when a program is loaded. */
export const extCodes = {
  EXT_FORMAT: { expected: 'tables that libbpf can read', fix: 'write the section again; libbpf continues without it' },
  EXT_OFFSET: { expected: 'the offset of an instruction, divisible by 8', fix: 'correct the offset' },
  EXT_ORDER: { expected: 'increasing offsets', fix: 'sort the records by offset, one for each' },
  EXT_RECORD_SIZE: { expected: 'a size divisible by 4, at most 252', fix: 'write records of the known size' },
  EXT_RECORD_TAIL: { expected: 'zeros after the fields that the kernel knows', fix: 'leave newer fields zero' },
  EXT_FUNC_FIRST: {
    expected: 'the first record at the first instruction',
    fix: 'add a record for the function at offset 0',
  },
  EXT_FUNC_TYPE: { expected: 'the id of a FUNC', fix: "refer to the function's FUNC" },
  EXT_FUNC_COUNT: {
    expected: 'a record for each function',
    fix: 'compile all crates with debug info, so that every function has func_info',
  },
  EXT_FUNC_PLACE: {
    expected: 'records at the starts of functions',
    fix: 'give the record the offset at which its function starts',
  },
  EXT_FUNC_RETURN: {
    expected: 'a function that returns an integer or enum',
    fix: 'return an integer, or let the compiler inline the function',
  },
  EXT_LINE_BEYOND: { expected: 'an instruction of the program', fix: 'correct the offset' },
  EXT_LINE_WIDE: { expected: "an instruction's first half", fix: 'move the record to the ldimm64 itself' },
  EXT_LINE_STRING: { expected: 'offsets inside the string section', fix: 'point at strings' },
  EXT_LINE_MISSING: { expected: 'a record at the start of each function', fix: 'compile all crates with debug info' },
  EXT_CORE_TYPE: { expected: 'the id of a type', fix: 'refer to a type' },
  EXT_CORE_ACCESS: { expected: 'an access that fits the types', fix: 'correct the access string' },
} as const;

/** The stable name of a rule of .BTF.ext. */
export type ExtCode = keyof typeof extCodes;

/** A problem of .BTF.ext, as data. */
export interface ExtIssue {
  readonly code: ExtCode;
  readonly severity: 'error' | 'warning';
  /** `subject: found, expected X, at where`. */
  readonly message: string;
  /** Location: ELF section, and index of the record in its table. */
  readonly location: { readonly section: string; readonly table: string; readonly index: number };
  /** The kernel's answer to a program with this problem. */
  readonly kernel?: { readonly errno: string; readonly message: string };
  readonly fix: string;
}

/**
 * Makes a problem of .BTF.ext.
 *
 * @param said The kernel's message, which may be empty; undefined for a problem that the kernel never sees, which is a
 * warning.
 */
export function issueOf(
  code: ExtCode,
  subject: string,
  found: string,
  location: ExtIssue['location'],
  said?: string,
  errno = 'EINVAL',
): ExtIssue {
  const { expected, fix } = extCodes[code];
  return {
    code,
    severity: said === undefined ? 'warning' : 'error',
    message: `${subject}: ${found}, expected ${expected}`,
    location,
    fix,
    ...(said === undefined ? {} : { kernel: { errno, message: said } }),
  };
}

/** Differences between kernels. */
export interface ExtRules {
  /** The records of func_info are checked before the program's functions are found: kernel >= 6.7. */
  readonly hasEarlyFuncs: boolean;
}

/** The rules of a kernel. @see Linux kernel/bpf/verifier.c of 6.6 and 6.7: check_btf_func, check_btf_func_early */
export function extRulesOf(version: KernelVersion): ExtRules {
  return { hasEarlyFuncs: version >= 6007 };
}
