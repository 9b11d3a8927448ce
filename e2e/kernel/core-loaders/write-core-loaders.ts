import { mkdtemp, rm } from 'node:fs/promises';
import { release, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findProgram } from '@bpf-link-wasm/testkit/requirement';
import { runCommand } from '@bpf-link-wasm/testkit/run-command';
import { rustc } from '@bpf-link-wasm/testkit/rust';
import { expect, it } from 'vitest';
import { hashCoreInputs } from '../core-inputs.js';
import { compileCore, linkCore, runCore, type CoreLoader } from '../core-programs.js';
import { coreQuestions, wrongValues } from '../core-questions.js';
import { openEngine } from '../engine.js';
import { corePrograms, loaderNames, optLevels } from './core-loaders.js';

const goLoader = fileURLToPath(new URL('../../../packages/aya-btf-map/tests/cilium', import.meta.url));

it('reads the same, however it is compiled and whoever loads it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'core-loaders-'));
  const engine = await openEngine();
  try {
    const loaders = ['libbpf', 'aya', await buildCilium(folder)] as const;
    const rows: string[] = [];
    for (const optLevel of optLevels) {
      const compiled = await compileCore(Object.keys(corePrograms), { optLevel }, folder);
      for (const object of Object.keys(corePrograms) as Object[]) {
        const bytes = await linkCore(engine, compiled.get(object)!, corePrograms[object]);
        const cells = [];
        for (const loader of loaders) cells.push(await tryObject(object, bytes, loader));
        rows.push(`| ${optLevel} | \`${object}\` | ${cells.join(' | ')} |`);
      }
    }
    const versions = [
      (await runCommand(rustc, ['--version'])).replace(/ \(.*/s, ''),
      (await runCommand(findProgram('bpftool') ?? 'bpftool', ['version'])).split('\n')[1]!.replace('using ', ''),
      'Aya 0.14',
      'cilium/ebpf 0.22',
      `Linux ${release().split('.', 2).join('.')}`,
    ];
    await expect(formatRows(rows, versions, await hashCoreInputs())).toMatchFileSnapshot('core-loaders.md');
  } finally {
    await Promise.all([engine.close(), rm(folder, { recursive: true })]);
  }
});

type Object = keyof typeof corePrograms;

/** How many of an object's values are right, and which are not. */
async function tryObject(object: Object, bytes: Uint8Array, loader: 'libbpf' | 'aya' | CoreLoader): Promise<string> {
  try {
    const { out, facts } = await runCore(bytes, corePrograms[object], loader);
    const wrong = wrongValues(object, out, facts);
    const count = coreQuestions.filter((question) => question.object === object && question.isRight).length;
    return wrong.length === 0 ? `${count} of ${count}` : `**${count - wrong.length} of ${count}**: ${wrong.join(', ')}`;
  } catch (error) {
    return `**refused**: ${String(error).replaceAll(/\s+/g, ' ').slice(-300)}`;
  }
}

/** The loader of the tests of aya-btf-map, which pins what it has loaded. */
async function buildCilium(folder: string): Promise<CoreLoader> {
  const command = join(folder, 'cilium-loader');
  await runCommand('go', ['build', '-o', command, '.'], { cwd: goLoader });
  return async (object, pins) => {
    const { error } = JSON.parse(await runCommand(command, [object, pins])) as { error?: string };
    if (error !== undefined) throw new Error(error);
  };
}

function formatRows(rows: readonly string[], versions: readonly string[], inputs: string): string {
  const questions = coreQuestions.filter(({ object, isRight }) => object in corePrograms && isRight);
  return `<!-- Generated: npx vitest run --root e2e --config kernel/core-loaders/core-loaders.vitest.mjs -u; inputs ${inputs} -->

# The same sources at each opt-level, loaded by each loader

How many values of a program are right: what /proc says, or what no kernel changes. Versions: ${versions.join('; ')}.

| opt-level | program | ${loaderNames.join(' | ')} |
|-|-|${loaderNames.map(() => '-|').join('')}
${rows.join('\n')}

## The values

| program | value |
|-|-|
${questions.map(({ object, text }) => `| \`${object}\` | \`${text}\` |`).join('\n')}
`;
}
