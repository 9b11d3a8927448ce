import type { KernelCheck } from '../kernel-check.js';

/**
 * Checks what comes after the first 12 bytes of a record.
 *
 * @param left Bytes from there to the end of the type section.
 * @returns how many of them are the record's; -1 when they do not suffice
 */
export type RecordCheck = (check: KernelCheck, id: number, left: number) => number;

/** Reports a record that the type section is too short for. */
export function reportTruncated(check: KernelCheck, id: number, left: number, needed: number): -1 {
  const line = (): string => check.log.basic(id, `meta_left:${left} meta_needed:${needed}`);
  check.reportType('BTF_RECORD_TRUNCATED', id, { found: `${left} bytes left of ${needed}`, at: 12, line });
  return -1;
}
