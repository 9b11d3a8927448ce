import { readFile } from 'node:fs/promises';
import { createLinker } from '@bpf-link-wasm/driver';
import { expectError } from '@bpf-link-wasm/testkit/expect-error';
import { seededRandom } from '@bpf-link-wasm/testkit/random';
import { afterAll, expect, it } from 'vitest';
import { forkBitcode } from '../suites/fixture.js';

const linker = await createLinker();
afterAll(() => linker.close());

const fork = await readFile(forkBitcode);

it('reports bitcode truncated at 200 random places with a typed error', async () => {
  const random = seededRandom(23);
  for (let round = 0; round < 200; round++) {
    const length = 1 + random.integer(fork.length - 1);
    const cut = { name: 'cut.bc', bytes: fork.subarray(0, length) };
    const { code } = await expectError(() => linker.link({ inputs: [cut] }));
    expect({ length, code }).toEqual({ length, code: length < 4 ? 'INPUT_UNKNOWN_KIND' : 'INPUT_INVALID_BITCODE' });
  }
});

it('handles bitcode with 200 random changed bytes with a result or a typed error', async () => {
  const random = seededRandom(24);
  for (let round = 0; round < 200; round++) {
    const bytes = Uint8Array.from(fork);
    bytes[4 + random.integer(fork.length - 4)] = random.integer(256);
    const inputs = [{ name: 'changed.bc', bytes }];
    const code = await linker.link({ inputs }).then(
      () => 'linked',
      (error: unknown) => (error as { code: unknown }).code,
    );
    expect(code).toMatch(/^(linked|INPUT_|LINK_|CODEGEN_|ENGINE_(TRAP|FATAL|OUT_OF_MEMORY|STACK_OVERFLOW))/);
  }
});
