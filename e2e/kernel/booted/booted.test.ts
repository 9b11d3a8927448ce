import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { hashCoreInputs } from '../core-inputs.js';
import { bootedInputs, formatBooted } from './booted-table.js';

const table = (): Promise<string> => readFile(new URL('booted.md', import.meta.url), 'utf8');

it('belongs to the present programs, covers at least three kernels, and shows no wrong value', async () => {
  const text = await table();
  expect(text).toContain(`inputs ${await hashCoreInputs(...bootedInputs)} -->`);
  expect(/^\| program \|((?: \S+ \|)+)$/m.exec(text)?.[1]?.match(/\d+\.\d+\.\d+/g)?.length).toBeGreaterThanOrEqual(3);
  expect(text).not.toContain('**');
});

it('shows a value that differs from /proc, and a refused program', () => {
  const facts = { pid: '7', parent: '1' };
  const answer = { object: 'values', kernel: '6.1.0', facts, out: { 0: '7', 1: '2' } };
  const text = formatBooted([{ ...answer, programs: { probing: null, trusting: 'R1 a|b' } }], 'x');
  expect(text).toContain('| `trusting` of `values` | refused: R1 a\\|b |');
  expect(text).toContain('| `core_read!(task, pid)` | `values` | right |');
  expect(text).toContain('| `core_read!(task, real_parent, tgid)` | `values` | **2** |');
  expect(text).toContain('| `core_load!(task, tgid)` | `values` | - |');
  expect(text).toContain('| `core_load!(task, tgid), by the types of one crate` | `two_crates` | - |');
});
