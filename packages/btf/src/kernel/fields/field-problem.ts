import type { IssueCode } from '../codes/codes.js';
import type { ErrnoName } from '../codes/errno.js';

/** Why a struct's special fields are refused; the kernel says no word. */
export interface FieldProblem {
  readonly code: IssueCode;
  readonly errno: ErrnoName;
  readonly found: string;
}

/** A special field that was found. */
export interface FoundField {
  readonly field: number;
  /** Bytes from the start of the struct. */
  offset: number;
  /** Of a pointer: the struct that it points to. Of a list or tree: the struct that it holds. */
  readonly target: number;
  /** Of a list or tree: the name of the node's member. */
  readonly node?: string;
}

export function problem(code: IssueCode, errno: ErrnoName, found: string): FieldProblem {
  return { code, errno, found };
}

/** Tells a problem from what was asked for. */
export function isProblem(value: unknown): value is FieldProblem {
  return typeof value === 'object' && value !== null && 'errno' in value;
}
