import { existsSync, readFileSync } from 'node:fs';
import { LinkError, type Diagnostic, type Severity } from '@bpf-link-wasm/driver';
import { describe, expect, test } from 'vitest';
import { chooseErrorLevels, chooseLevels, type DiagnosticLevel, type LevelOption } from '../src/diagnostic-levels.js';
import { undefinedCall, useWorkingFolder } from './run-command.js';

const diagnostic = (code: string, severity: Severity): Diagnostic => ({
  code,
  severity,
  message: '',
  details: {},
  notes: [],
});

const given = [diagnostic('A', 'warning'), diagnostic('B', 'remark'), diagnostic('C', 'error')];

/** Levels as words: `deny A`. */
const levelsOf = (...words: string[]): LevelOption[] =>
  words.map((word) => {
    const [level = '', code = ''] = word.split(' ');
    return { level: level as DiagnosticLevel, code };
  });

const choose = (...words: string[]): string[] =>
  chooseLevels(given, levelsOf(...words)).map(({ code, severity }) => `${code} ${severity}`);

describe('chooseLevels', () => {
  test.each([
    [[], ['A warning', 'B remark', 'C error']],
    [['allow A'], ['B remark', 'C error']],
    [
      ['deny A', 'warn B'],
      ['A error', 'B warning', 'C error'],
    ],
    [
      ['allow A', 'deny A'],
      ['A error', 'B remark', 'C error'],
    ],
    [
      ['deny A', 'allow A'],
      ['B remark', 'C error'],
    ],
    [['allow C'], ['A warning', 'B remark', 'C error']],
    [['deny warnings'], ['A error', 'B remark', 'C error']],
    [
      ['allow A', 'deny warnings', 'warn B'],
      ['B error', 'C error'],
    ],
    [
      ['deny warnings', 'allow warnings'],
      ['B remark', 'C error'],
    ],
  ])('%j gives %j', (words, expected) => {
    expect(choose(...words)).toEqual(expected);
  });

  test('leaves out allowed warnings of a link that failed too', () => {
    const failed = new LinkError('LINK_NO_INPUT', {}, given);
    const chosen = chooseErrorLevels(failed, levelsOf('allow A')) as LinkError;
    expect(chosen).toMatchObject({ code: 'LINK_NO_INPUT', message: failed.message, cause: failed });
    expect(chosen.diagnostics.map(({ code }) => code)).toEqual(['B', 'C']);
    expect(chooseErrorLevels(failed, [])).toBe(failed);
  });
});

describe('--allow, --warn and --deny', () => {
  const { path, write, run } = useWorkingFolder();
  write('call.ll', undefinedCall);

  test('refuse a code that nothing prints, with the one that was meant', () => {
    const { exitCode, stderr } = run('call.ll', '--deny=warnings', '--warn=LINK_CORE_FMT', '--allow=LINK_LEGACY_MAPS');
    expect([exitCode, stderr]).toEqual([
      2,
      'error[USAGE_BAD_VALUE]: option "allow": found "LINK_LEGACY_MAPS", expected one that --explain lists; did you mean LINK_LEGACY_MAP?\n',
    ]);
    expect(run('call.ll', '--deny', 'x').stderr).toContain('expected warnings or a code that --explain lists');
  });

  test('leave a warning out, or fail the link for it with nothing written', () => {
    expect(run('call.ll', '-o', 'allowed.o', '-q', '--allow', 'LINK_UNDEFINED_FUNCTION')).toEqual({
      exitCode: 0,
      stdout: '',
      stderr: '',
    });
    expect(existsSync(path('allowed.o'))).toBe(true);
    const denied = run('call.ll', '-o', 'denied.o', '--json', '--sarif', 'log.sarif', '--deny', 'warnings');
    expect(denied.exitCode).toBe(1);
    expect(JSON.parse(denied.stdout)).toMatchObject({
      ok: false,
      error: { code: 'LINK_DENIED', details: { codes: ['LINK_UNDEFINED_FUNCTION'] } },
      diagnostics: [{ code: 'LINK_UNDEFINED_FUNCTION', severity: 'error' }],
    });
    const sarif = JSON.parse(readFileSync(path('log.sarif'), 'utf8')) as { runs: object[] };
    expect(sarif.runs).toMatchObject([{ results: [{ ruleId: 'LINK_UNDEFINED_FUNCTION', level: 'error' }] }]);
    expect(existsSync(path('denied.o'))).toBe(false);
  });
});
