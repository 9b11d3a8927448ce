import { beforeEach, describe, expect, test, vi } from 'vitest';
import { withoutInlining } from '../src/btf/without-inlining.js';

const set = vi.hoisted(() => [] as string[]);
vi.mock('node:v8', async (original) => ({
  ...(await original<object>()),
  setFlagsFromString: (flag: string) => void set.push(flag),
}));

const [off, usual] = ['--max-inlined-bytecode-size-cumulative=0', '--max-inlined-bytecode-size-cumulative=920'];

describe('withoutInlining', () => {
  beforeEach(() => {
    set.length = 0;
    vi.unstubAllEnvs();
  });

  test('sets the flag of V8 while something runs, and sets it back, also after an error', () => {
    vi.stubEnv('NODE_OPTIONS', '--max-old-space-size=64');
    expect(withoutInlining(() => [...set])).toEqual([off]);
    expect(() =>
      withoutInlining(() => {
        throw new Error('bad');
      }),
    ).toThrow('bad');
    expect(set).toEqual([off, usual, off, usual]);
  });

  test.each(['--no-turbo_inlining', '--max-inlined-bytecode-size=200', '--jitless'])(
    'leaves V8 alone where the user chose %s',
    (nodeOptions) => {
      vi.stubEnv('NODE_OPTIONS', nodeOptions);
      expect(withoutInlining(() => 7)).toBe(7);
      expect(set).toEqual([]);
    },
  );
});
