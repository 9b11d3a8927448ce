import { describe, expect, it } from 'vitest';
import { defaultOptions } from '../src/state/options.js';
import { formatFragment, formatQuery, parseFragment, parseQuery } from '../src/state/url-state.js';

describe('the query', () => {
  it('is empty when all is as by default', () => {
    expect(formatQuery({ options: defaultOptions })).toBe('');
  });

  it('comes back as it was', () => {
    const state = {
      example: 'fork',
      options: { ...defaultOptions, cpu: 'v3', unrollLoops: true, sources: false, llvmArgs: '--a=b c' },
    } as const;
    expect(parseQuery(formatQuery(state))).toEqual(state);
  });

  it('has the options of a link to compare with, those by default too', () => {
    const state = { example: 'fork', options: { ...defaultOptions, cpu: 'v3' } } as const;
    for (const against of [defaultOptions, { ...defaultOptions, optimize: 'z', llvmArgs: 'a&b=c' } as const]) {
      expect(parseQuery(formatQuery({ ...state, against }))).toEqual({ ...state, against });
    }
    expect(formatQuery({ ...state, against: defaultOptions })).toBe('?example=fork&cpu=v3&against=');
  });

  it('passes over options and values that are unknown', () => {
    expect(parseQuery('?cpu=v9&nothing=1&wholeArchive=maybe&__proto__=x')).toEqual({ options: defaultOptions });
  });
});

describe('the fragment', () => {
  it('has the tab and what is shown in it', () => {
    expect(formatFragment({ tab: 'btf', item: '12' })).toBe('#btf/12');
    expect(formatFragment({ tab: 'maps', item: '' })).toBe('#maps');
  });

  it('comes back as it was, slashes and spaces too', () => {
    const place = { tab: 'disassembly', item: 'tracepoint/sched/fork:a b' } as const;
    expect(parseFragment(formatFragment(place))).toEqual(place);
  });

  it('is undefined for what is not a tab', () => {
    expect(parseFragment('#results')).toBeUndefined();
    expect(parseFragment('')).toBeUndefined();
  });

  it('drops what cannot be decoded', () => {
    expect(parseFragment('#btf/%E0%A4%A')).toEqual({ tab: 'btf', item: '' });
  });
});
