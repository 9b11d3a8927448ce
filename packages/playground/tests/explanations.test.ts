import { codeTable } from '@bpf-link-wasm/driver';
import { describe, expect, it } from 'vitest';
import { explain } from '../src/views/explanations.js';

describe('explain', () => {
  it.each(Object.keys(codeTable))('says what %s means and what to do', (code) => {
    expect(explain(code)).toMatchObject({
      meaning: expect.stringMatching(/\w{3}/),
      remedy: expect.stringMatching(/\w{3}/),
    });
  });

  it('knows no other codes', () => {
    expect(explain('toString')).toBeUndefined();
  });
});
