import { readFile } from 'node:fs/promises';
import { EngineError, IoError, LinkError, type Diagnostic, type LinkResult } from '@bpf-link-wasm/driver';
import { describe, expect, test } from 'vitest';
import {
  encodeError,
  encodeResult,
  formatDiagnostics,
  formatError,
  formatSize,
  formatSummary,
} from '../src/format-report.js';

const result: LinkResult = {
  target: 'bpfel',
  hasBtf: true,
  btfSizes: { btf: 1234, ext: 567 },
  outputs: [{ kind: 'obj', bytes: new Uint8Array(4200) }],
  inputs: [
    {
      name: 'a.bc',
      kind: 'bitcode',
      size: 10_192,
      bytesRead: 1,
      producer: null,
      compiler: null,
      members: 0,
      membersOpened: 0,
      membersLinked: [],
    },
  ],
  otherFiles: [],
  diagnostics: [],
  stages: [],
  counts: { functions: 1, globals: 1, instructions: 1 },
};
const planned = [{ kind: 'obj', path: 'a.o' }] as const;

const diagnostic = (severity: Diagnostic['severity']): Diagnostic => ({
  code: 'CODEGEN_FAILED',
  severity,
  message: 'too many arguments',
  details: {},
  location: { file: 'src/main.rs', line: 3, function: 'f' },
  notes: ['five are allowed'],
});

describe('formatSize', () => {
  test.each([
    [999, '999 B'],
    [1000, '1.0 kB'],
    [43_123_456, '43.1 MB'],
  ])('words %i', (bytes, text) => {
    expect(formatSize(bytes)).toBe(text);
  });
});

describe('formatSummary', () => {
  test('summarizes inputs, sizes and time on one line', () => {
    expect(formatSummary(result, planned, 123.4)).toBe(
      'a.o (4.2 kB): linked from a.bc (10.2 kB), with 1.2 kB of BTF, in 123 ms\n',
    );
  });

  test('counts inputs if there are many', () => {
    const inputs = Array.from({ length: 5 }, () => result.inputs[0]!);
    expect(formatSummary({ ...result, inputs, hasBtf: false }, planned, 1)).toBe(
      'a.o (4.2 kB): linked from a.bc (10.2 kB) and 4 more inputs, without BTF, in 1 ms\n',
    );
  });
});

describe('formatDiagnostics', () => {
  test('prints location and notes below the message', () => {
    expect(formatDiagnostics([diagnostic('warning')])).toBe(
      'warning[CODEGEN_FAILED]: too many arguments\n  --> src/main.rs:3\n   = note: in function `f`\n   = note: five are allowed\n',
    );
  });

  test('prints few and counts the rest', () => {
    const text = formatDiagnostics(Array.from({ length: 30 }, () => diagnostic('error')));
    expect(text.split('error[')).toHaveLength(21);
    expect(text).toContain('error: 10 more left out; --json prints all\n');
  });

  test('leaves bare notes to the log', () => {
    expect(formatDiagnostics([diagnostic('note')])).toBe('');
  });
});

describe('formatError', () => {
  test('prints code and message', () => {
    expect(formatError(new IoError('IO_NOT_FOUND', { path: 'a.bc' }))).toBe(
      'error[IO_NOT_FOUND]: "a.bc": no such file\n',
    );
  });

  test('prints the diagnostics of a failed link instead', () => {
    const error = new LinkError('CODEGEN_FAILED', { llvm: '' }, [diagnostic('warning'), diagnostic('error')]);
    expect(formatError(error)).toMatch(/^warning\[CODEGEN_FAILED\][^]*\nerror\[CODEGEN_FAILED\]/);
  });

  test('prints what the engine printed', () => {
    const error = new EngineError('ENGINE_FATAL', { llvm: 'x', stage: 'codegen', log: 'words\n' });
    expect(formatError(error)).toContain('\n  note: the engine printed: words\n');
  });
});

describe('the JSON form', () => {
  test('of a result has paths and sizes instead of bytes', () => {
    expect(encodeResult(result, planned, 12.3)).toMatchObject({
      schema: 1,
      ok: true,
      outputs: [{ kind: 'obj', path: 'a.o', size: 4200 }],
      milliseconds: 12,
    });
  });

  test('of an error has code, family, details and diagnostics', () => {
    const error = new LinkError('CODEGEN_FAILED', { llvm: 'm' }, [diagnostic('error')]);
    expect(encodeError(error)).toEqual({
      schema: 1,
      ok: false,
      error: { code: 'CODEGEN_FAILED', family: 'link', message: 'm', details: { llvm: 'm' } },
      diagnostics: [diagnostic('error')],
    });
  });
});

test('a diagnostic is found by the pattern that shows it in pull requests, also where rustc prints it indented', async () => {
  const path = new URL('../../../action/problem-matcher.json', import.meta.url);
  const { problemMatcher } = JSON.parse(await readFile(path, 'utf8')) as {
    problemMatcher: [{ pattern: [{ regexp: string }, { regexp: string }] }];
  };
  const [first, second] = problemMatcher[0].pattern.map(({ regexp }) => new RegExp(regexp));
  const location = { file: 'src/my prog.rs', line: 7, column: 3 };
  for (const indent of ['', '  = note: ']) {
    const [head = '', place = ''] = formatDiagnostics([{ ...diagnostic('error'), location }]).split('\n');
    expect(first!.exec(indent + head)?.slice(1)).toEqual(['error', 'CODEGEN_FAILED', 'too many arguments']);
    expect(second!.exec(indent.replaceAll(/./g, ' ') + place)?.slice(1)).toEqual(['src/my prog.rs', '7', '3']);
  }
});
