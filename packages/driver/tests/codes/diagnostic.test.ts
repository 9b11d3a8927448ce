import { describe, expect, test, vi } from 'vitest';
import type { CompiledInput } from '../../src/codes/compiler-of.js';
import { decodeDiagnostics, formatLocation } from '../../src/codes/diagnostic.js';

describe('decodeDiagnostics', () => {
  test('adds the message and location to a diagnostic', () => {
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

  test('chooses the remedy by the place in the source, or else by the inputs', () => {
    const clang = { kind: 'bitcode', producer: 'LLVM22.1.0', compiler: 'Debian clang version 22.1.0' };
    const call = { code: 'LINK_UNDEFINED_FUNCTION', severity: 'warning', details: { symbol: 'f' } } as const;
    const places = [{}, { file: 'src/main.rs', line: 1 }, { file: 'a.bpf.c', line: 1 }, { file: 'a.zig', line: 1 }];
    const choose = (inputs: CompiledInput[]): unknown[] =>
      decodeDiagnostics(
        places.map((place) => ({ ...call, ...place })),
        inputs,
      ).map(({ details }) => details['compiler']);
    expect(choose([clang])).toEqual(['clang', 'rustc', 'clang', 'clang']);
    expect(choose([])).toEqual([undefined, 'rustc', 'clang', undefined]);
    expect(decodeDiagnostics([{ code: 'LINK_NO_INPUT', severity: 'error' }], [clang])[0]?.details).toEqual({});
  });

  test('asks who made an input only for a remedy that depends on it', () => {
    const inputs = [{ kind: 'bitcode', producer: 'LLVM22.1.0', compiler: null }];
    const identify = vi.fn<(index: number) => string>(() => 'clang');
    decodeDiagnostics([{ code: 'LINK_NO_INPUT', severity: 'error' }], inputs, identify);
    expect(identify).not.toHaveBeenCalled();
    const raw = { code: 'LINK_NO_DEBUG_INFO', severity: 'error' } as const;
    expect(decodeDiagnostics([raw], inputs, identify)[0]?.details).toEqual({ compiler: 'clang' });
  });

  test('adds the input named in the details to a line number', () => {
    const raw = { code: 'INPUT_INVALID_IR', severity: 'error', details: { name: 'a.ll', llvm: 'x' }, line: 2 } as const;
    expect(decodeDiagnostics([raw])[0]?.location).toEqual({ input: 'a.ll', line: 2 });
  });

  test('omits an unknown location', () => {
    expect(decodeDiagnostics([{ code: 'LINK_NO_INPUT', severity: 'error' }])[0]).not.toHaveProperty('location');
  });

  test("joins LLVM's notes to the diagnostic before them", () => {
    const note = { code: 'LLVM_DIAGNOSTIC', severity: 'note', details: { llvm: 'see here' } } as const;
    const [first, ...others] = decodeDiagnostics([{ code: 'LINK_NO_INPUT', severity: 'error' }, note]);
    expect(first?.notes).toEqual(['see here']);
    expect(others).toEqual([]);
  });

  test('keeps a separate note separate', () => {
    const note = { code: 'LINK_UNRESOLVED_EXPORT', severity: 'note', details: { symbols: ['f'] } } as const;
    expect(decodeDiagnostics([{ code: 'LINK_NO_INPUT', severity: 'error' }, note])).toHaveLength(2);
  });
});

describe('decodeDiagnostics of code generation', () => {
  const raw = (llvm: string, place: object = {}) =>
    ({ code: 'CODEGEN_FAILED', severity: 'error', details: { llvm }, ...place }) as const;

  test.each([
    ["A call to built-in function 'abort' is not supported.", 'CODEGEN_BUILTIN_CALL', 'abort'],
    ["A call to built-in function '__muldf3' is not supported.", 'CODEGEN_FLOAT', '__muldf3'],
    ["A call to built-in function '__floatundisf' is not supported.", 'CODEGEN_FLOAT', '__floatundisf'],
    ["A call to built-in function '__multi3' is not supported.", 'CODEGEN_BUILTIN_CALL', '__multi3'],
    ['Looks like the BPF stack limit is exceeded. Please move', 'CODEGEN_STACK_LIMIT', undefined],
    ['unsupported signed division, please convert to unsigned div/mod.', 'CODEGEN_SIGNED_DIVISION', undefined],
    ['license changed binding to STB_GLOBAL', 'CODEGEN_SYMBOL_CLASH', 'license'],
    ["symbol 'license' is already defined", 'CODEGEN_SYMBOL_CLASH', 'license'],
    ['Branch target out of insn range', 'CODEGEN_BRANCH_RANGE', undefined],
    ['something new', 'CODEGEN_FAILED', undefined],
  ])('classifies %j as %s', (llvm, code, symbol) => {
    const [diagnostic] = decodeDiagnostics([raw(llvm)]);
    expect(diagnostic).toMatchObject({ code, details: { llvm } });
    expect(diagnostic?.details['symbol']).toBe(symbol);
  });

  test('drops a repeated report without a line', () => {
    const stack = 'Looks like the BPF stack limit is exceeded.';
    const decoded = decodeDiagnostics([
      raw(stack, { function: 'f', line: 3 }),
      raw(stack, { function: 'f' }),
      raw(stack, { function: 'g' }),
    ]);
    expect(decoded.map(({ location }) => location)).toEqual([{ function: 'f', line: 3 }, { function: 'g' }]);
  });

  test('names Rust functions by their path, and the origin of inlined code', () => {
    const inlinedFrom = '/rustc/library/core/src/num/int_macros.rs:2839:18';
    const details = { llvm: 'unsupported signed division', inlinedFrom };
    const [diagnostic] = decodeDiagnostics([{ ...raw(''), details, function: '_RNvCsh05nRUfvkDB_1r4pair', line: 1 }]);
    expect(diagnostic).toMatchObject({
      location: { demangled: 'r::pair' },
      notes: [`in code inlined from ${inlinedFrom}`],
    });
  });
});

describe('formatLocation', () => {
  test('prefers the name in the source', () => {
    expect(formatLocation({ file: 'a.rs', line: 1, function: '_R', demangled: 'r::f' })).toBe(
      'a.rs:1: in function r::f',
    );
  });

  test('has the format of compilers', () => {
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
