import { codeTable } from '@bpf-link-wasm/driver';
import { describe, expect, it } from 'vitest';
import { explain, explainedCodes } from '../src/views/explanations.js';

describe('explain', () => {
  it('explains codes that the linker has, and no others', () => {
    expect(explainedCodes.filter((code) => !Object.hasOwn(codeTable, code))).toEqual([]);
  });

  it.each(Object.keys(codeTable))('says why and what to do for %s', (code) => {
    const { why, remedy } = explain(code);
    expect(why.length).toBeGreaterThan(20);
    expect(remedy.length).toBeGreaterThan(15);
  });
});
