import { headerCodes } from './codes-header.js';
import { recordCodes } from './codes-record.js';
import { resolveCodes } from './codes-resolve.js';

/** What one rule is about; the words that its message is built of. */
export interface Rule {
  /** What is right, as it follows "expected". */
  readonly expected: string;
  /** What to change. */
  readonly fix: string;
  /** The first kernel that accepts what this rule refuses, where one does. */
  readonly acceptedSince?: string;
}

/** Every rule of the kernel, by code. Codes are added, never changed or taken away. */
export const codes = { ...headerCodes, ...recordCodes, ...resolveCodes } as const satisfies Record<string, Rule>;

/** The stable name of a rule. */
export type IssueCode = keyof typeof codes;
