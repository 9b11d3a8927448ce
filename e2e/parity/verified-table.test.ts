import { expect, it } from 'vitest';
import { isMuchWorse, pairCounts } from './verified-table.js';

it('requires a reason for a program that is more than 5 % worse, or loadable only from bpf-linker', () => {
  const is = (ours: number | string, theirs: number | string): boolean => isMuchWorse({ name: 'p', ours, theirs });
  expect([is(105, 100), is(106, 100), is('refused', 100), is(100, 'refused'), is('refused', 'crash')]).toEqual([
    false,
    true,
    true,
    false,
    false,
  ]);
});

it('has a row for a program that is missing from one of the objects', () => {
  expect(pairCounts('object', new Map([['a', 1]]), new Map([['b', 2]]))).toEqual([
    { name: 'object: a', ours: 1, theirs: 'no such program' },
    { name: 'object: b', ours: 'no such program', theirs: 2 },
  ]);
});
