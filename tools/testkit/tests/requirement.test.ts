import { afterEach, expect, it, vi } from 'vitest';
import { demand, program } from '../src/requirement.js';
import type { Requirement } from '../src/requirement.js';

const absent: Requirement = { missing: () => 'it is not there' };
const skipped = {
  skip: (note?: string): never => {
    throw new Error(`skipped: ${note}`);
  },
};

afterEach(() => vi.unstubAllEnvs());

it('skips with the reason on a machine that lacks something', () => {
  vi.stubEnv('CI', '');
  expect(() => demand(skipped, absent)).toThrow('skipped: it is not there');
});

it('fails in CI instead', () => {
  vi.stubEnv('CI', 'true');
  expect(() => demand(skipped, absent)).toThrow('it is not there; in CI nothing is skipped');
});

it('passes when everything is there', () => {
  expect(() => demand(skipped, { missing: () => undefined })).not.toThrow();
});

it('names the programs that are not installed', () => {
  expect(program('no-such-program', 'nor-this').missing()).toBe('no-such-program or nor-this is not installed');
});
