import { LinkError, type BpfLinkError, type Diagnostic } from '@bpf-link-wasm/driver';
import { explanations } from '@bpf-link-wasm/driver/explanations';
import { encodeSarifLog, type SarifResult } from './sarif.js';
import { packageVersion } from './package-version.js';

/**
 * Encodes the diagnostics of a link as SARIF.
 * @param error The error that ended it; its diagnostics replace `diagnostics`.
 */
export function encodeLinkSarif(diagnostics: readonly Diagnostic[], error?: BpfLinkError): Uint8Array {
  const all = error instanceof LinkError && error.diagnostics.length > 0 ? error.diagnostics : diagnostics;
  const results = all.map(toResult);
  if (error !== undefined && all.length === 0)
    results.push({ code: error.code, level: 'error', text: error.message, help: helpOf(error.code) });
  return Buffer.from(`${JSON.stringify(encodeSarifLog(results, packageVersion()), null, 2)}\n`);
}

function toResult({ code, severity, message, location = {}, notes }: Diagnostic): SarifResult {
  const { file, input, line, column } = location;
  const path = file ?? input;
  const functionName = location.demangled ?? location.function;
  return {
    code,
    help: helpOf(code),
    level: severity === 'remark' ? 'note' : severity,
    text: [message, ...notes].join('\n'),
    ...(path !== undefined && { path }),
    ...(line !== undefined && { region: { startLine: line, ...(column !== undefined && { startColumn: column }) } }),
    ...(functionName !== undefined && { functionName }),
  };
}

function helpOf(code: string): string {
  const known = explanations[code];
  return known === undefined ? 'a code of a newer release' : `${known.meaning} ${known.remedy}`;
}
