import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { forkBitcode, signedDivision, undefinedCall, useWorkingFolder } from './run-command.js';

const schema = JSON.parse(readFileSync(new URL('../schema/output.schema.json', import.meta.url), 'utf8')) as object;
const validate = new Ajv({ allErrors: true, strict: true, allowUnionTypes: true }).compile(schema);

describe('the schema of --json', () => {
  const { path, write, run } = useWorkingFolder();
  write('empty.bc', '');
  write('division.ll', signedDivision);
  write('undefined.ll', undefinedCall);
  write('one.ll', 'target triple = "bpfel"\ndefine i64 @f() { ret i64 0 }\n');
  write('two.ll', 'target triple = "bpfel"\ndefine i64 @f() { ret i64 1 }\n');

  test.each([
    ['a link', [forkBitcode], 0, undefined],
    [
      'a link with all optional output',
      [forkBitcode, '--report', '--stats', '--check=6.1', '--emit', 'obj,asm', '--dump-module', 'dumps'],
      0,
      undefined,
    ],
    ['a link with warnings', ['undefined.ll', '--report'], 0, undefined],
    ['a usage error', ['--frob'], 2, 'USAGE_BAD_ARGUMENT'],
    ['a missing file', ['missing.bc'], 3, 'IO_NOT_FOUND'],
    ['a bad input', ['empty.bc'], 1, 'INPUT_EMPTY'],
    ['a failed link', ['one.ll', 'two.ll'], 1, 'LINK_DUPLICATE_SYMBOL'],
    ['failed code generation', ['division.ll', '--export', 'prog'], 1, 'CODEGEN_SIGNED_DIVISION'],
    ['an engine that ends itself', [forkBitcode, '--llvm-args=--help'], 70, expect.stringMatching(/^ENGINE_/)],
  ])('describes %s', (_, words, exitCode, code) => {
    const outcome = run('--json', '-o', path('out.o'), ...words);
    expect(outcome.exitCode).toBe(exitCode);
    const lines = outcome.stdout.trimEnd().split('\n');
    expect(lines).toHaveLength(1);
    const data = JSON.parse(lines[0]!) as { error?: { code: string } };
    validate(data);
    expect(validate.errors ?? []).toEqual([]);
    expect(data.error?.code).toEqual(code);
  });

  test('rejects data that the command does not print', () => {
    expect(validate({ schema: 1, ok: true })).toBe(false);
    expect(
      validate({
        schema: 2,
        ok: false,
        error: { code: 'IO_NOT_FOUND', family: 'io', message: '', details: {} },
        diagnostics: [],
      }),
    ).toBe(false);
  });
});
