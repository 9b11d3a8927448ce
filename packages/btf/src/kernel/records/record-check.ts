import type { KernelCheck } from '../kernel-check.js';

/**
 * Checks the part of a record after its first 12 bytes.
 *
 * @param left Bytes from there to the end of the type section.
 * @returns the size of that part; -1 when the section is too short for it
 */
export type RecordCheck = (check: KernelCheck, id: number, left: number) => number;

/** Reports a record that is cut off by the end of the type section. */
export function reportTruncated(check: KernelCheck, id: number, left: number, needed: number): -1 {
  const line = (): string => check.log.basic(id, `meta_left:${left} meta_needed:${needed}`);
  check.reportType('BTF_RECORD_TRUNCATED', id, { found: `${left} bytes left of ${needed}`, at: 12, line });
  return -1;
}

/** Reports a record that has entries but must not. */
export function checkVlen(check: KernelCheck, id: number): void {
  const vlen = check.types.vlen(id);
  if (vlen === 0) return;
  check.reportType('BTF_VLEN', id, { found: `vlen ${vlen}`, at: 4, said: 'vlen != 0' });
}

/** Reports a record that has kind_flag but must not. */
export function checkFlag(check: KernelCheck, id: number): void {
  if (!check.rules.hasKindFlag || !check.types.hasKindFlag(id)) return;
  check.reportType('BTF_KIND_FLAG', id, { found: 'kind_flag 1', at: 4, said: 'Invalid btf_info kind_flag' });
}

/** Reports a record that has a name but must not. */
export function checkNameless(check: KernelCheck, id: number): void {
  const offset = check.types.nameOffset(id);
  if (offset === 0 || !check.rules.hasNameRules) return;
  const found = `name "${check.strings.text(offset, 80)}"`;
  check.reportType('BTF_NAME_UNWANTED', id, { found, said: 'Invalid name' });
}

/** Reports a record whose name is not an identifier. A missing name is reported only where one is required. */
export function checkName(check: KernelCheck, id: number, isNeeded: boolean, hasDots = check.rules.hasDots): void {
  const offset = check.types.nameOffset(id);
  if (!check.rules.hasNameRules) return;
  if (offset === 0 ? !isNeeded : isIdentifier(check, offset, hasDots)) return;
  reportName(check, id, offset);
}

/** Reports an invalid or missing name of a type. */
export function reportName(check: KernelCheck, id: number, offset: number): void {
  if (offset === 0) check.reportType('BTF_NAME_MISSING', id, { found: 'no name', said: 'Invalid name' });
  else
    check.reportType('BTF_NAME', id, {
      found: nameFound(check, offset),
      notes: nameNotes(check, offset),
      said: 'Invalid name',
    });
}

/**
 * Whether the string at an offset is an identifier for this kernel; before 4.20 every string is. A bad offset is
 * reported elsewhere.
 */
export function isIdentifier(check: KernelCheck, offset: number, hasDots = check.rules.hasDots): boolean {
  const { rules, strings } = check;
  return !rules.hasNameRules || offset >= strings.length || strings.isIdentifier(offset, rules.maxNameLength, hasDots);
}

/** Describes a bad name. */
export function nameFound(check: KernelCheck, offset: number): string {
  if (offset >= check.strings.length) return `name offset ${offset}`;
  const text = check.strings.text(offset, 600);
  if (text === '') return 'an empty string';
  return text.length > check.rules.maxNameLength
    ? `a name of ${text.length} bytes or more`
    : `name "${text.slice(0, 80)}"`;
}

/** How other kernels treat the name. */
export function nameNotes(check: KernelCheck, offset: number): string[] {
  const { strings, rules } = check;
  if (offset >= strings.length) return [];
  const isFineWith = (length: number, hasDots: boolean): boolean => strings.isIdentifier(offset, length, hasDots);
  if (!rules.hasDots && isFineWith(rules.maxNameLength, true)) return ['dots are accepted by kernel 6.5 and later'];
  return isFineWith(512, rules.hasDots) ? ['up to 512 bytes are accepted by kernel 6.1 and later'] : [];
}
