import { describe, expect, test } from 'vitest';
import { suggest } from '../src/suggest.js';

describe('suggest', () => {
  test.each([
    ['lnk', ['link', 'btf'], 'link'],
    ['frok', ['fork', 'exec'], 'fork'],
    ['serv', ['cache', 'serve'], 'serve'],
    ['chekc', ['core', 'check'], 'check'],
    ['bft', ['btf'], 'btf'],
  ])('takes %s for the nearest of %j', (word, known, meant) => {
    expect(suggest(word, known)).toBe(meant);
  });

  test.each([
    ['main', ['link', 'btf', 'cache']],
    ['x', ['fork']],
    ['prog', []],
  ])('does not take %s for any of %j', (word, known) => {
    expect(suggest(word, known)).toBeUndefined();
  });
});
