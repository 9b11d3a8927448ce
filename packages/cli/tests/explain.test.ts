import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { codeTable as btfCodes, extCodes, issueCodes, mapCodes } from '@bpf-link-wasm/btf';
import { codeTable as vmCodes } from '@bpf-link-wasm/vm';
import { describe, expect, test } from 'vitest';
import { explanations } from '@bpf-link-wasm/driver/explanations';
import { codeTable } from '../../driver/src/codes/code-table.js';
import { explain, formatErrorsPage, listCodes } from '../src/explain.js';

const folder = fileURLToPath(new URL('../src/', import.meta.url));

/** Codes named in the command's own sources. */
function codesInSources(): string[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (name) => name.endsWith('.ts') && !name.startsWith('explain'),
  );
  const text = files.map((name) => readFileSync(`${folder}${name}`, 'utf8')).join('');
  return Array.from(
    text.matchAll(/'((?:USAGE|IO|INPUT|LINK|CODEGEN|LLVM|BTF|MAP|EXT|ENGINE|REQUEST|REPRO)_[A-Z_]+)'/g),
    ([, code = '']) => code,
  );
}

describe('explanations', () => {
  const tables = [codeTable, btfCodes, issueCodes, extCodes, mapCodes, vmCodes].flatMap((table) => Object.keys(table));
  const all = [...new Set([...tables, ...codesInSources()])].sort();

  test('exist for every code, and for nothing else', () => {
    expect(Object.keys(explanations).sort()).toEqual(all);
  });

  test.each(all)('%s is complete', (code) => {
    const { meaning, remedy, example } = explanations[code]!;
    for (const text of [meaning, remedy]) expect(text).toMatch(/^[A-Z"-][^]*[.)]$/);
    expect(example).toMatch(/^\S[^]*\S$/);
  });

  test('make up the page in docs', async () => {
    await expect(formatErrorsPage()).toMatchFileSnapshot('../../../docs/errors.md');
  });
});

describe('explain', () => {
  test('explains a code, says what to do, and shows an example', () => {
    expect(explain('codegen_float')).toBe(
      'CODEGEN_FLOAT\n\nBPF has no floating-point instructions, and the library functions that would replace them are not\nallowed.\n\n' +
        'What to do: Compute with integers: multiply by 3 and divide by 2 instead of by 1.5, or use fixed\npoint.\n\n' +
        'Example:\n\n    (bytes as f64 * 1.5) as u64\n',
    );
  });

  test('suggests similar codes', () => {
    expect(() => explain('CODEGEN_FLOATS')).toThrow(
      /^option "explain": found "CODEGEN_FLOATS", expected a code such as CODEGEN_\w+, CODEGEN_\w+, CODEGEN_\w+; --explain lists all$/,
    );
  });

  test('lists one code per line', () => {
    expect(listCodes().trimEnd().split('\n')).toHaveLength(Object.keys(explanations).length);
    expect(listCodes()).toMatch(/^INPUT_EMPTY +The file is empty, .*\.$/m);
  });
});
