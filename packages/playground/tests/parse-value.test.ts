import { describe, expect, it } from 'vitest';
import { parseValue } from '../src/input/parse-value.js';

describe('parseValue', () => {
  it.each<[string, unknown]>([
    ['', undefined],
    ['  ', undefined],
    ['7', 7],
    ['-0x10', -16],
    ['18446744073709551615', 18446744073709551615n],
    ['true', true],
    ['null', null],
    ['/bin/sh', '/bin/sh'],
    ['it said "no"', 'it said "no"'],
    ['"7"', '7'],
    [String.raw`'a\'b\n'`, "a'b\n"],
    ['[1, 0x2,]', [1, 2]],
    ['{ pid: 5, "comm": "sh", cred: { uid: -1 } }', { pid: 5, comm: 'sh', cred: { uid: -1 } }],
    ['{ comm: sh }', { comm: 'sh' }],
    ['{}', {}],
  ])('reads %j', (text, value) => {
    expect(parseValue(text)).toEqual(value);
  });

  it.each([
    ['{ pid 5 }', 'found "5 }", expected ":", at character 7'],
    ['[1', 'found the end, expected "," or "]", at character 3'],
    ['[1 2]', 'found "2]", expected "," or "]", at character 4'],
    ['{ pid: }', 'found "}", expected a value, at character 8'],
    ['"a" b', 'found "b", expected its end, at character 5'],
    ['"a', 'found "\\"a", expected a value, at character 1'],
    ['['.repeat(50), 'expected at most 32 nested objects'],
  ])('refuses %j', (text, message) => {
    expect(() => parseValue(text)).toThrow(message);
  });

  it('makes a member of a name that objects have from the start', () => {
    expect(Object.keys(parseValue('{ __proto__: 1, constructor: 2 }') as object)).toEqual(['__proto__', 'constructor']);
  });
});
