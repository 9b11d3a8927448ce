import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { hashCoreInputs } from '../core-inputs.js';
import { coreForms, corePrograms, formInputs } from './build-core-forms.js';

it('belongs to the present programs, and shows only correct values', async () => {
  const text = await readFile(new URL('core-forms.md', import.meta.url), 'utf8');
  expect(text).toContain(`inputs ${await hashCoreInputs(...formInputs)} -->`);
  const rows = Array.from(text.matchAll(/^\| `([^`]+)` \| `(\w+)` \|(?: (\d+) of \3 \|){3}$/gm), ([, form, object]) => [
    form,
    object,
  ]);
  expect(rows).toEqual(
    Object.keys(coreForms).flatMap((form) => Object.keys(corePrograms).map((object) => [form, object])),
  );
});
