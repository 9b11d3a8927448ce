import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { abiVersion } from '../../src/engine/abi.js';

const engineFolder = new URL('../../../../llvm-wasm/', import.meta.url);

test('speaks the ABI version of versions.json', () => {
  const versions = JSON.parse(readFileSync(new URL('versions.json', engineFolder), 'utf8')) as { abi: number };
  expect(abiVersion).toBe(versions.abi);
});

test('speaks the ABI version of bpf_link.h', () => {
  const header = readFileSync(new URL('include/bpf_link.h', engineFolder), 'utf8');
  expect(header).toContain(`#define BL_ABI_VERSION ${abiVersion}\n`);
});
