import type { Finding } from './report.js';

/** Turns findings into SARIF, which code hosts show beside the file. @see OASIS SARIF 2.1.0 */
export function encodeSarif(path: string, findings: readonly Finding[], version: string): object {
  const rules = [...new Map(findings.map((finding) => [finding.code, finding.fix]))];
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'bpf-link-wasm', version, rules: rules.map(([id, text]) => ({ id, help: { text } })) } },
        results: findings.map(({ code, severity, message, fix, notes, byteOffset }) => ({
          ruleId: code,
          level: severity,
          message: { text: [message, `fix: ${fix}`, ...notes].join('\n') },
          locations: [
            {
              physicalLocation: {
                artifactLocation: { uri: path },
                ...(byteOffset === undefined ? {} : { region: { byteOffset } }),
              },
            },
          ],
        })),
      },
    ],
  };
}
