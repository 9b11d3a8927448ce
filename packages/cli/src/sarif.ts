import { isAbsolute } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Finding } from './btf/report.js';

/** A problem in terms of SARIF. */
export interface SarifResult {
  readonly code: string;
  readonly level: 'error' | 'warning' | 'note';
  readonly text: string;
  /** The rule's remedy. */
  readonly help: string;
  /** Path of the file with the problem, if any. */
  readonly path?: string;
  readonly region?: { readonly byteOffset: number } | { readonly startLine: number; readonly startColumn?: number };
  /** Name of the function with the problem. */
  readonly functionName?: string;
}

/** Encodes the log of one run, which code hosts show next to the files. @see OASIS SARIF 2.1.0 */
export function encodeSarifLog(results: readonly SarifResult[], version: string): object {
  const rules = [...new Map(results.map(({ code, help }) => [code, help]))];
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: { name: 'bpf-link-wasm', version, rules: rules.map(([id, text]) => ({ id, help: { text } })) },
        },
        results: results.map(encodeResult),
      },
    ],
  };
}

function encodeResult({ code, level, text, path, region, functionName }: SarifResult): object {
  const physicalLocation =
    path === undefined
      ? {}
      : { physicalLocation: { artifactLocation: { uri: toUri(path) }, ...(region && { region }) } };
  const logicalLocations =
    functionName === undefined ? {} : { logicalLocations: [{ fullyQualifiedName: functionName, kind: 'function' }] };
  const location = { ...physicalLocation, ...logicalLocations };
  return {
    ruleId: code,
    level,
    message: { text },
    ...(Object.keys(location).length > 0 && { locations: [location] }),
  };
}

/** Relative paths are kept, so that the code host finds them in the repository. */
function toUri(path: string): string {
  return isAbsolute(path) ? pathToFileURL(path).href : path.split(/[\\/]/).map(encodeURIComponent).join('/');
}

/** Converts findings to SARIF, which code hosts show next to the file. */
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
