import type { IssueCode } from './codes.js';

/**
 * The error numbers that BTF loading and the loaders return.
 *
 * @see Linux include/uapi/asm-generic/errno-base.h, errno.h; ENOTSUPP is the kernel's own (include/linux/errno.h)
 */
export const errnoNumbers = {
  EPERM: 1,
  ENOENT: 2,
  E2BIG: 7,
  EACCES: 13,
  EFAULT: 14,
  EEXIST: 17,
  EINVAL: 22,
  ENOSPC: 28,
  ELOOP: 40,
  EOPNOTSUPP: 95,
  ENOTSUPP: 524,
} as const;

/** The name of an error number. */
export type ErrnoName = keyof typeof errnoNumbers;

/** Location of a problem. */
export interface IssueLocation {
  /** Offset in the bytes that were validated. */
  readonly byteOffset: number;
  /** Id of the type, for a problem in one. */
  readonly typeId?: number;
  /** The path from the type at which the kernel started to the faulty type, such as `STRUCT a [1]`, `TYPEDEF b [2]`. */
  readonly path?: readonly string[];
  /** Index of the member, enumerator, variable or parameter. */
  readonly index?: number;
}

/** What the kernel returns if this problem is the first. */
export interface KernelAnswer {
  readonly errno: ErrnoName;
  /**
   * The last line of the kernel's log, one character for each byte (Latin-1). The kernel prints no line for some
   * problems: then it is whatever came last.
   */
  readonly message: string;
}

/** One problem, as data. */
export interface Issue {
  /** Stable name of the rule. */
  readonly code: IssueCode;
  readonly severity: 'error' | 'warning';
  /** `subject: found, expected X, at where`. */
  readonly message: string;
  readonly location: IssueLocation;
  /** What the kernel would return for this problem alone. */
  readonly kernel?: KernelAnswer;
  /** What to change. */
  readonly fix: string;
  /** Additional notes, such as the first kernel that accepts this. */
  readonly notes: readonly string[];
}
