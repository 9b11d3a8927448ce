import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { forkBitcode, signedDivision, undefinedCall, useWorkingFolder } from './run-command.js';

/** The part of SARIF 2.1.0 that the command writes, by section. */
interface Log {
  $schema: string;
  version: string;
  runs: {
    tool: { driver: { name: string; version: string; rules: { id: string; help: { text: string } }[] } };
    results: { ruleId: string; level: string; message: { text: string }; locations?: object[] }[];
  }[];
}

describe('--sarif', () => {
  const { path, write, run } = useWorkingFolder();
  write('division.ll', signedDivision);
  write('undefined call.ll', undefinedCall);

  function logOf(...words: string[]): Log['runs'][number] {
    run('-q', '-o', 'out.o', '--sarif', 'log.sarif', ...words);
    const log = JSON.parse(readFileSync(path('log.sarif'), 'utf8')) as Log;
    expect(log).toMatchObject({ $schema: 'https://json.schemastore.org/sarif-2.1.0.json', version: '2.1.0' });
    expect(log.runs).toHaveLength(1);
    const [only] = log.runs;
    // Section 3.27.5: a rule id of a result is that of a rule; 3.27.10: the levels.
    const ids = only!.tool.driver.rules.map(({ id }) => id);
    for (const { ruleId, level } of only!.results)
      expect([ids.includes(ruleId), /^(error|warning|note)$/.test(level)]).toEqual([true, true]);
    return only!;
  }

  test('has no results for a link without diagnostics', () => {
    expect(logOf(forkBitcode).results).toEqual([]);
  });

  test('contains the warnings of a link, with the function', () => {
    const { results, tool } = logOf('undefined call.ll');
    expect(results).toMatchObject([
      {
        ruleId: 'LINK_UNDEFINED_FUNCTION',
        level: 'warning',
        locations: [{ logicalLocations: [{ fullyQualifiedName: 'prog', kind: 'function' }] }],
      },
    ]);
    expect(tool.driver.rules[0]!.help.text).toContain('no loader can resolve the call');
  });

  test('contains the errors of a failed link', () => {
    expect(logOf('division.ll').results).toMatchObject([{ ruleId: 'CODEGEN_SIGNED_DIVISION', level: 'error' }]);
  });

  test('contains errors that are not diagnostics', () => {
    expect(logOf('missing.bc').results).toMatchObject([
      { ruleId: 'IO_NOT_FOUND', level: 'error', message: { text: '"missing.bc": no such file' } },
    ]);
  });

  test('gives locations as addresses and lines', () => {
    write('broken name.ll', 'define i32 @f() {\n  ret i64 0\n}\n');
    const [result] = logOf('broken name.ll').results;
    expect(result!.locations).toEqual([
      { physicalLocation: { artifactLocation: { uri: 'broken%20name.ll' }, region: { startLine: 2, startColumn: 7 } } },
    ]);
  });
});
