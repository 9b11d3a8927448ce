import { describe, expect, test } from 'vitest';
import { assertCallOptions, assertLinkRequest } from '../../src/options/validate-options.js';
import { errorOf } from '../error-of.js';

const inputs = ['a.bc'];

describe('assertLinkRequest', () => {
  test('accepts inputs alone', () => {
    expect(() => assertLinkRequest({ inputs })).not.toThrow();
  });

  test('accepts undefined for omitted options', () => {
    expect(() => assertLinkRequest({ inputs, cpu: undefined })).not.toThrow();
  });

  test.each(['bpf', 'bpfeb', 'bpfel-unknown-none', 'bpf-unknown-unknown'])('accepts the target %s', (target) => {
    expect(() => assertLinkRequest({ inputs, target })).not.toThrow();
  });

  test('rejects an unknown option', () => {
    const error = errorOf(() => assertLinkRequest({ inputs, Cpu: 'v3' }));
    expect(error).toMatchObject({ code: 'USAGE_UNKNOWN_OPTION', details: { option: 'Cpu' }, family: 'usage' });
  });

  test('rejects the name of a method that every object has', () => {
    expect(errorOf(() => assertLinkRequest({ inputs, toString: 1 })).code).toBe('USAGE_UNKNOWN_OPTION');
  });

  test.each([undefined, []])('rejects inputs %j', (none) => {
    expect(errorOf(() => assertLinkRequest({ inputs: none })).code).toBe('USAGE_NO_INPUTS');
  });

  test.each([null, 'a.bc', ['a.bc'], undefined])('rejects the request %j', (request) => {
    expect(errorOf(() => assertLinkRequest(request)).code).toBe('USAGE_BAD_VALUE');
  });

  test.each([
    { cpu: 'v9' },
    { cpu: 'probe' },
    { target: 'x86_64' },
    { target: 'bpfxx' },
    { optimize: 2 },
    { emit: [] },
    { emit: ['obj', 'obj'] },
    { emit: ['exe'] },
    { exportSymbols: [1] },
    { unrollLoops: 1 },
    { sources: { a: 1 } },
    { btf: true },
    { btfNames: 'short' },
    { btfKeep: 'some' },
    { dwarf: 'yes' },
    { kernelFunctions: { f: { kind: 'int' } } },
    { kernelFunctions: { f: { kind: 'function', of: [] } } },
    { kernelFunctions: { f: { kind: 'function', of: [{ kind: 'pointer' }] } } },
  ])('rejects the value in %j', (options) => {
    expect(errorOf(() => assertLinkRequest({ inputs, ...options }))).toMatchObject({
      code: 'USAGE_BAD_VALUE',
      details: { option: Object.keys(options)[0] },
    });
  });

  test('reports what it found and what it expected', () => {
    expect(errorOf(() => assertLinkRequest({ inputs, optimize: 2 })).message).toBe(
      'option "optimize": found 2, expected one of 0, 1, 2, 3, s, z',
    );
  });
});

describe('assertCallOptions', () => {
  test('accepts a signal and a callback', () => {
    expect(() => assertCallOptions({ signal: new AbortController().signal, onProgress() {} })).not.toThrow();
  });

  test('rejects a signal that is not an AbortSignal', () => {
    expect(errorOf(() => assertCallOptions({ signal: {} })).message).toBe(
      'option "signal": found {}, expected an AbortSignal',
    );
  });
});
