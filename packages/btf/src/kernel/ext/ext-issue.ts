import { extCodes, type ExtCode, type ExtIssue } from './codes-ext.js';

/** Takes a problem. */
export type Add = (issue: ExtIssue) => void;

/**
 * Makes a problem of .BTF.ext.
 *
 * @param said The kernel's words, where it has some.
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
    severity: code === 'EXT_FORMAT' ? 'warning' : 'error',
    message: `${subject}: ${found}, expected ${expected}`,
    location,
    fix,
    ...(said === undefined ? {} : { kernel: { errno, message: said } }),
  };
}
