import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const at = (path) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const sbom = JSON.parse(readFileSync(at('sbom.cdx.json'), 'utf8'));

describe('sbom.cdx.json', () => {
  test('belongs to this artifact', () => {
    const { status, stderr } = spawnSync(process.execPath, [at('../tools/scripts/sbom.mjs'), '--check'], {
      encoding: 'utf8',
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

  test('names each part mentioned in the notice, with its license', () => {
    const notice = readFileSync(at('artifact/NOTICE'), 'utf8');
    for (const { name, licenses } of sbom.components) {
      expect(notice.toLowerCase()).toContain(name.toLowerCase());
      expect(licenses[0].expression).toMatch(/^[\w.-]+( WITH [\w-]+)?$/);
    }
  });

  test('is part of the package', () => {
    expect(JSON.parse(readFileSync(at('package.json'), 'utf8')).files).toContain('sbom.cdx.json');
  });
});
