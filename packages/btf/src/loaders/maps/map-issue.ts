import { mapCodes, type MapCode } from './codes-map.js';

/** A problem of a map, as data. */
export interface MapIssue {
  readonly code: MapCode;
  readonly severity: 'error' | 'warning';
  /** `subject: found, expected X`. */
  readonly message: string;
  /** The kernel's error when it is asked for such a map. */
  readonly errno?: string;
  readonly fix: string;
}

/** Makes a problem of a map. */
export function mapIssue(
  code: MapCode,
  subject: string,
  found: string,
  severity: 'error' | 'warning' = 'error',
  errno?: string,
): MapIssue {
  const { expected, fix } = mapCodes[code];
  const message = `${subject}: ${found}, expected ${expected}`;
  return { code, severity, message, fix, ...(errno === undefined ? {} : { errno }) };
}
