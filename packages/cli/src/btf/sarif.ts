import { encodeSarifLog } from '../sarif.js';
import type { Finding } from './report.js';

/** Turns findings into SARIF, which code hosts show beside the file. */
export function encodeSarif(path: string, findings: readonly Finding[], version: string): object {
  const results = findings.map(({ code, severity, message, fix, notes, byteOffset }) => ({
    code,
    level: severity,
    help: fix,
    path,
    text: [message, `fix: ${fix}`, ...notes].join('\n'),
    ...(byteOffset !== undefined && { region: { byteOffset } }),
  }));
  return encodeSarifLog(results, version);
}
