import { describe, expect, test } from 'vitest';
import { decodeDiagnostics, formatLocation } from '../src/diagnostic.js';

describe('decodeDiagnostics', () => {
  test('gives a diagnostic its text and its place', () => {
    const raw = {
      code: 'CODEGEN_FAILED',
      severity: 'error',
      details: { llvm: 'too many arguments' },
      function: 'f',
      line: 3,
    } as const;
    expect(decodeDiagnostics([raw])).toEqual([
      {
        code: 'CODEGEN_FAILED',
        severity: 'error',
        message: 'too many arguments',
        details: { llvm: 'too many arguments' },
        location: { function: 'f', line: 3 },
        notes: [],
      },
    ]);
  });

  test('gives a line number the input that the details name', () => {
    const raw = { code: 'INPUT_INVALID_IR', severity: 'error', details: { name: 'a.ll', llvm: 'x' }, line: 2 } as const;
    expect(decodeDiagnostics([raw])[0]?.location).toEqual({ input: 'a.ll', line: 2 });
  });

  test('leaves out a location that is not known', () => {
    expect(decodeDiagnostics([{ code: 'LINK_NO_INPUT', severity: 'error' }])[0]).not.toHaveProperty('location');
  });

  test("joins LLVM's notes to the diagnostic before them", () => {
    const note = { code: 'LLVM_DIAGNOSTIC', severity: 'note', details: { llvm: 'see here' } } as const;
    const [first, ...others] = decodeDiagnostics([{ code: 'LINK_NO_INPUT', severity: 'error' }, note]);
    expect(first?.notes).toEqual(['see here']);
    expect(others).toEqual([]);
  });

  test('keeps a note of its own apart', () => {
    const note = { code: 'LINK_UNRESOLVED_EXPORT', severity: 'note', details: { symbol: 'f' } } as const;
    expect(decodeDiagnostics([{ code: 'LINK_NO_INPUT', severity: 'error' }, note])).toHaveLength(2);
  });
});

describe('formatLocation', () => {
  test('reads as compilers write it', () => {
    expect(formatLocation({ file: 'src/main.rs', line: 3, column: 5, function: 'f', input: 'a.bc' })).toBe(
      'src/main.rs:3:5: in function f',
    );
  });

  test('falls back to the input', () => {
    expect(formatLocation({ input: 'a.rlib(b.o)' })).toBe('a.rlib(b.o)');
    expect(formatLocation({ input: 'a.ll', line: 3, column: 5 })).toBe('a.ll:3:5');
  });

  test('is empty when nothing is known', () => {
    expect(formatLocation(undefined)).toBe('');
  });
});
