import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { hashCoreInputs } from '../core-inputs.js';
import { compileCore, linkCore } from '../core-programs.js';
import { coreLoaders, formatCoreCell, formatCoreValues, listCoreVersions } from '../core-table.js';
import { openEngine } from '../engine.js';
import { corePrograms, loaderNames, optLevels } from './core-loaders.js';

it('reads the same values however it is compiled and whichever loader is used', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'core-loaders-'));
  const engine = await openEngine();
  try {
    const loaders = await coreLoaders(folder);
    const rows: string[] = [];
    for (const optLevel of optLevels) {
      const compiled = await compileCore(Object.keys(corePrograms), { optLevel }, folder);
      for (const [object, programs] of Object.entries(corePrograms)) {
        const bytes = await linkCore(engine, compiled.get(object)!, programs);
        const cells = [];
        for (const loader of loaders) cells.push(await formatCoreCell(object, programs, bytes, loader));
        rows.push(`| ${optLevel} | \`${object}\` | ${cells.join(' | ')} |`);
      }
    }
    const text = formatRows(rows, await listCoreVersions(), await hashCoreInputs());
    await expect(text).toMatchFileSnapshot('core-loaders.md');
  } finally {
    await Promise.all([engine.close(), rm(folder, { recursive: true })]);
  }
});

function formatRows(rows: readonly string[], versions: readonly string[], inputs: string): string {
  return `<!-- Generated: npx vitest run --root e2e --config kernel/core-loaders/core-loaders.vitest.mjs -u; inputs ${inputs} -->

# The same sources at each opt-level, loaded by each loader

How many values of a program are right: what /proc says, or what no kernel changes. Versions: ${versions.join('; ')}.

| opt-level | program | ${loaderNames.join(' | ')} |
|-|-|${loaderNames.map(() => '-|').join('')}
${rows.join('\n')}

## The values

${formatCoreValues(Object.keys(corePrograms))}`;
}
