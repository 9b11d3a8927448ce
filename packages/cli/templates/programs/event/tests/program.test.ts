import { readFileSync } from 'node:fs';
import { load } from '@bpf-link-wasm/vm';
import { expect, it } from 'vitest';

const bytes = readFileSync(new URL('../target/bpfel-unknown-none/release/__name__', import.meta.url));

it('counts by process, not by thread', async () => {
  const object = await load(bytes, { environment: { pid: 43, tgid: 42 } });
  const program = object.program('__ident__');
  expect(program.run({ __input__ }).result).toBe(0);
  program.run({ __input__ });
  expect([...object.map('COUNTERS')]).toEqual([[42, 2n]]);
});
