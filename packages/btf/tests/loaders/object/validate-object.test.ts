import { demand, kernelWithBpf, program } from '@bpf-link-wasm/testkit/requirement';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { decode } from '../../../src/model/decode.js';
import { decodeElf } from '../../../src/elf/decode-elf.js';
import { formatRaw } from '../../../src/format/format-raw.js';
import { errnoNumbers } from '../../../src/kernel/codes/issue.js';
import { validateObject, type ValidateObjectOptions } from '../../../src/loaders/object/validate-object.js';
import { askKernel, buildOracle } from '../../kernel/btf-oracle.js';
import { knownKernel, runningKernel } from '../../kernel/running-kernel.js';

const folder = fileURLToPath(new URL('../maps/objects', import.meta.url));
const objects = readdirSync(folder).map((file) => decodeElf(new Uint8Array(readFileSync(`${folder}/${file}`))));
const withBtf = objects.filter((elf) => elf.section('.BTF') !== undefined);

describe('an object as its loader loads it', () => {
  it.for(['libbpf', 'aya'] as const)("gets the running kernel's verdict with %s", (loader, context) => {
    demand(context, kernelWithBpf, program('cc'), knownKernel);
    buildOracle();
    const options = { ...runningKernel(), loader };
    const verdicts = withBtf.map((elf) => validateObject({ elf, btf: undefined }, options));
    const loaded = verdicts.flatMap((verdict) => ('loaded' in verdict ? [verdict] : []));
    const kernel = askKernel(loaded.map(({ loaded: bytes }) => bytes));
    expect(loaded.map((verdict) => (verdict.ok ? 0 : errnoNumbers[verdict.errno]))).toEqual(
      kernel.map(({ errno }) => errno),
    );
    expect(loaded.every(({ ok }) => ok)).toBe(true);
  });

  it('is accepted by old kernels too, after unknown kinds are replaced', () => {
    for (const kernel of ['4.18', '5.2', '5.12', '5.16', '6.0', '7.2']) {
      const refused = withBtf.map((elf) => validateObject({ elf, btf: undefined }, { kernel })).filter(({ ok }) => !ok);
      expect({ kernel, refused }).toEqual({ kernel, refused: [] });
    }
  });

  it('has no BTF without debug info', () => {
    const elf = objects.find((one) => one.section('.BTF') === undefined)!;
    expect(validateObject({ elf, btf: undefined })).toEqual({
      ok: false,
      refusal: { message: 'BTF is required, but is missing or corrupted.', errno: 'ENOENT' },
    });
  });
});

describe('the BTF that a loader passes to the kernel', () => {
  const here = fileURLToPath(new URL('./objects', import.meta.url));
  const cases = ['externs', 'ksym-variable', 'kconfig-type', 'extern-section'];
  const loadedBy = (name: string, options: ValidateObjectOptions): string => {
    const verdict = validateObject(
      { elf: decodeElf(new Uint8Array(readFileSync(`${here}/${name}.o`))), btf: undefined },
      options,
    );
    return 'refusal' in verdict ? `refused: ${verdict.refusal.message}` : formatRaw(decode(verdict.loaded));
  };
  const wanted = (name: string, refusal: string): string =>
    existsSync(`${here}/${name}.txt`) ? readFileSync(`${here}/${name}.txt`, 'utf8') : `refused: ${refusal}`;

  it.each(cases)("is libbpf's: %s", (name) => {
    const refusals: Record<string, string> = {
      'kconfig-type': "extern (kcfg) 'CONFIG_TWO': type is unsupported",
      'extern-section': "unrecognized extern section '.other'",
    };
    const isHidden = / FUNC 'in_text' type_id=\d+ linkage=static$/m;
    const found = loadedBy(name, { kernel: '6.18' });
    expect(isHidden.test(found)).toBe(name === 'externs');
    expect(found.replace(isHidden, (text) => text.replace('static', 'global'))).toBe(
      wanted(`${name}.libbpf`, refusals[name]!),
    );
  });

  it.each(cases)("equals Aya's, for a kernel with every feature: %s", (name) => {
    const section = name === 'extern-section' ? '.other' : '.kconfig';
    expect(loadedBy(name, { kernel: '7.2', loader: 'aya' })).toBe(
      wanted(`${name}.aya-all`, `Unable to determine the size of section \`${section}\``),
    );
  });

  it.each(cases)("equals Aya's, for the first kernel with BTF: %s", (name) => {
    expect(loadedBy(name, { kernel: '4.18', loader: 'aya' })).toBe(wanted(`${name}.aya-none`, ''));
  });

  it('is accepted by the running kernel', (context) => {
    demand(context, kernelWithBpf, program('cc'), knownKernel);
    const { loaded } = validateObject(
      { elf: decodeElf(new Uint8Array(readFileSync(`${here}/externs.o`))), btf: undefined },
      runningKernel(),
    ) as { loaded: Uint8Array };
    expect(askKernel([loaded])).toEqual([{ errno: 0, line: '' }]);
  });
});
