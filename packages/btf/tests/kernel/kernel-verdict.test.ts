import { demand, kernelWithBpf, program } from '@bpf-link-wasm/testkit/requirement';
import { runCommand } from '@bpf-link-wasm/testkit/run-command';
import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { beforeEach, describe, expect, it } from 'vitest';
import { validate } from '../../src/kernel/validate.js';
import { askKernel, buildOracle } from './btf-oracle.js';
import { codeCases } from './code-cases.js';
import { answerOf, type Difference } from './compare-with-kernel.js';
import { endings, messageCases } from './message-cases.js';
import { knownKernel, runningKernel } from './running-kernel.js';
import { allSeeds } from './seeds.js';

/** BTF_FUZZ_CASES and BTF_FUZZ_SEED make longer and other runs. */
const cases = Number(process.env['BTF_FUZZ_CASES'] ?? 200_000);
const firstSeed = Number(process.env['BTF_FUZZ_SEED'] ?? 1);

/** Bundles the comparison: a test runner's own modules make it several times slower. @returns the bundle's path */
async function bundleWorker(): Promise<string> {
  const here = fileURLToPath(new URL('.', import.meta.url));
  // Beside its sources, so that it finds the same files.
  const file = `${here}compare-worker.bundle.mjs`;
  const bundle = await rolldown({
    cwd: here,
    input: 'compare-worker.ts',
    platform: 'node',
    resolve: {
      conditionNames: ['@bpf-link-wasm/source', 'import', 'node', 'default'],
      extensionAlias: { '.js': ['.ts', '.js'] },
    },
  });
  await bundle.write({ file, format: 'esm' });
  await bundle.close();
  return file;
}

describe('the verdict of the running kernel', () => {
  beforeEach((context) => {
    demand(context, kernelWithBpf, program('cc'), knownKernel);
    buildOracle();
  });

  it('is predicted for every seed', () => {
    const options = runningKernel();
    const kernel = askKernel(allSeeds.map(({ blob }) => blob));
    const found = allSeeds.map(({ name, blob }) => ({ name, ...answerOf(blob, options) }));
    expect(found).toEqual(allSeeds.map(({ name }, index) => ({ name, ...kernel[index] })));
  });

  it('is given for every case of a code', () => {
    const options = runningKernel();
    // What makes the kernel itself warn is not shown to it.
    const asked = [
      ...Object.entries(codeCases).flatMap(([code, { blob, kernel }]) =>
        kernel === undefined && code !== 'BTF_FIELD_KERNEL_WARNING' ? [{ code, blob }] : [],
      ),
      ...messageCases.filter((one) => one.options === undefined),
      ...endings.map(({ line, blob }) => ({ code: line, blob })),
    ];
    const answers = askKernel(asked.map(({ blob }) => blob));
    expect(asked.map(({ code, blob }) => ({ code, ...answerOf(blob, options) }))).toEqual(
      asked.map(({ code }, index) => ({ code, ...answers[index] })),
    );
  });

  it("is predicted for the kernel's own BTF", () => {
    const vmlinux = new Uint8Array(readFileSync('/sys/kernel/btf/vmlinux'));
    expect(validate(vmlinux, runningKernel())).toEqual({ ok: true, issues: [], omitted: 0 });
  });

  it(`is predicted for ${cases} mutants, with error and message`, { timeout: 3_600_000 }, async () => {
    const worker = await bundleWorker();
    try {
      const workers = Math.min(4, availableParallelism());
      const part = Math.ceil(cases / workers);
      const outputs = await Promise.all(
        Array.from({ length: workers }, (_, index) =>
          runCommand(process.execPath, [worker, String(firstSeed + index * 1000), String(part)]),
        ),
      );
      expect(outputs.flatMap((text) => JSON.parse(text) as Difference[])).toEqual([]);
    } finally {
      await rm(worker);
    }
  });
});
