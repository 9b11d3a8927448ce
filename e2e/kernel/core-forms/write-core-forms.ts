import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { hashCoreInputs } from '../core-inputs.js';
import { loaderNames } from '../core-loaders/core-loaders.js';
import { coreLoaders, formatCoreCell, formatCoreValues, listCoreVersions } from '../core-table.js';
import { buildCoreForm, coreForms, corePrograms, formInputs, layOutCoreForms } from './build-core-forms.js';

it('reads the same values in every form of cargo build and with every loader', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'core-forms-'));
  try {
    const loaders = await coreLoaders(folder);
    await layOutCoreForms(folder);
    const rows: string[] = [];
    for (const form of Object.keys(coreForms)) {
      const objects = await buildCoreForm(folder, form);
      for (const [object, programs] of Object.entries(corePrograms)) {
        const cells = [];
        for (const loader of loaders) cells.push(await formatCoreCell(object, programs, objects.get(object)!, loader));
        rows.push(`| \`${form}\` | \`${object}\` | ${cells.join(' | ')} |`);
      }
    }
    const text = formatRows(rows, await listCoreVersions(), await hashCoreInputs(...formInputs));
    await expect(text).toMatchFileSnapshot('core-forms.md');
  } finally {
    await rm(folder, { recursive: true });
  }
});

function formatRows(rows: readonly string[], versions: readonly string[], inputs: string): string {
  return `<!-- Generated: npx vitest run --root e2e --config kernel/core-forms/core-forms.vitest.mjs -u; inputs ${inputs} -->

# The same sources in each form that cargo builds, loaded by each loader

How many values of a program are right, built by cargo as a binary with the lines in the first column in its profile, which is \`release\`
unless the column says \`dev\`. \`aya_values\` is a program of \`aya-ebpf\`. Versions: ${versions.join('; ')}.

| profile | program | ${loaderNames.join(' | ')} |
|-|-|${loaderNames.map(() => '-|').join('')}
${rows.join('\n')}

## The values

${formatCoreValues(Object.keys(corePrograms))}`;
}
