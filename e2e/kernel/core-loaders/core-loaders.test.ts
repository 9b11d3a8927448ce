import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { hashCoreInputs } from '../core-inputs.js';
import { corePrograms, loaderNames, optLevels } from './core-loaders.js';

it('belongs to the present programs, and shows only correct values', async () => {
  const text = await readFile(new URL('core-loaders.md', import.meta.url), 'utf8');
  expect(text).toContain(`inputs ${await hashCoreInputs()} -->`);
  expect(text).toContain(`| opt-level | program | ${loaderNames.join(' | ')} |`);
  const lines = text.matchAll(/^\| (\w) \| `(\w+)` \| (\d+) of (\d+) \| \3 of \3 \| \3 of \3 \|$/gm);
  const rows = Array.from(lines, ([, level, object, right, all]) => [level, object, right === all]);
  expect(rows).toEqual(optLevels.flatMap((level) => Object.keys(corePrograms).map((object) => [level, object, true])));
});
