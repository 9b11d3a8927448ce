import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const folder = new URL('../examples/', import.meta.url);
const read = (path: string): Buffer => readFileSync(new URL(path, folder));
const sums = read('sources.sha256')
  .toString()
  .trimEnd()
  .split('\n')
  .map((line) => line.split('  ') as [sum: string, path: string]);

describe('the bitcode of the examples', () => {
  it.each(sums)('was made of the source that is there: %s %s', (sum, path) => {
    expect(createHash('sha256').update(read(path)).digest('hex'), 'run packages/playground/examples/build.sh').toBe(
      sum,
    );
    expect(read(path.replace(/\.rs$/, '.bc')).subarray(0, 4).toString('latin1')).toBe('BC\xc0\xde');
  });

  it('is there for every source', () => {
    const sources = readdirSync(folder, { recursive: true })
      .map(String)
      .filter((path) => path.endsWith('.rs'))
      .sort();
    expect(sums.map(([, path]) => path)).toEqual(sources);
  });
});
