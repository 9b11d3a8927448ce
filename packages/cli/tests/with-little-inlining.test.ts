import { beforeEach, describe, expect, test, vi } from 'vitest';
import { withLittleInlining } from '../src/btf/with-little-inlining.js';

const set = vi.hoisted(() => [] as string[]);
vi.mock('node:v8', async (original) => ({
  ...(await original<object>()),
  setFlagsFromString: (flag: string) => void set.push(flag),
}));

const [little, usual] = ['--max-inlined-bytecode-size-cumulative=100', '--max-inlined-bytecode-size-cumulative=920'];

describe('withLittleInlining', () => {
  beforeEach(() => {
    set.length = 0;
    vi.unstubAllEnvs();
  });

  test('sets the flag of V8 while something runs, and sets it back, also after an error', () => {
    vi.stubEnv('NODE_OPTIONS', '--max-old-space-size=64');
    expect(withLittleInlining(() => [...set])).toEqual([little]);
    expect(() =>
      withLittleInlining(() => {
        throw new Error('bad');
      }),
    ).toThrow('bad');
    expect(set).toEqual([little, usual, little, usual]);
  });

  test.each(['--no-turbo_inlining', '--max-inlined-bytecode-size=200', '--jitless'])(
    'leaves V8 alone where the user chose %s',
    (nodeOptions) => {
      vi.stubEnv('NODE_OPTIONS', nodeOptions);
      expect(withLittleInlining(() => 7)).toBe(7);
      expect(set).toEqual([]);
    },
  );
});
