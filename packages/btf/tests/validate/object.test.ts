import { demand, kernelWithBpf, program } from '@bpf-link-wasm/testkit/requirement';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { decodeElf } from '../../src/elf/decode-elf.js';
import { errnoNumbers } from '../../src/validate/errno.js';
import { validateObject } from '../../src/validate/object/validate-object.js';
import { askKernel, buildOracle } from './btf-oracle.js';
import { knownKernel, runningKernel } from './running-kernel.js';

const folder = fileURLToPath(new URL('./maps/objects', import.meta.url));
const objects = readdirSync(folder).map((file) => decodeElf(new Uint8Array(readFileSync(`${folder}/${file}`))));
const withBtf = objects.filter((elf) => elf.section('.BTF') !== undefined);

describe('an object as its loader loads it', () => {
  it.for(['libbpf', 'aya'] as const)('gets the running kernel\'s verdict with %s', (loader, context) => {
    demand(context, kernelWithBpf, program('cc'), knownKernel);
    buildOracle();
    const options = { ...runningKernel(), loader };
    const verdicts = withBtf.map((elf) => validateObject({ elf, btf: undefined }, options));
    const loaded = verdicts.flatMap((verdict) => ('loaded' in verdict ? [verdict] : []));
    const kernel = askKernel(loaded.map(({ loaded: bytes }) => bytes));
    expect(loaded.map((verdict) => (verdict.ok ? 0 : errnoNumbers[verdict.errno]))).toEqual(kernel.map(({ errno }) => errno));
    expect(loaded.every(({ ok }) => ok)).toBe(true);
  });

  it('is accepted by old kernels too, once what they lack is replaced', () => {
    for (const kernel of ['4.18', '5.2', '5.12', '5.16', '6.0', '7.2']) {
      const refused = withBtf.map((elf) => validateObject({ elf, btf: undefined }, { kernel })).filter(({ ok }) => !ok);
      expect({ kernel, refused }).toEqual({ kernel, refused: [] });
    }
  });

  it('has no BTF without debug info', () => {
    const elf = objects.find((one) => one.section('.BTF') === undefined)!;
    expect(validateObject({ elf, btf: undefined })).toEqual({
      ok: false, refusal: { message: 'BTF is required, but is missing or corrupted.', errno: 'ENOENT' },
    });
  });
});
