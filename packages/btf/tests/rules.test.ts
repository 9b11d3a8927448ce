import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { codes } from '../src/kernel/codes/codes.js';
import { extCodes } from '../src/kernel/ext/ext-issue.js';
import { mapCodes } from '../src/loaders/maps/map-issue.js';

const folder = fileURLToPath(new URL('../', import.meta.url));
const text = readFileSync(`${folder}RULES.md`, 'utf8');
const all = [...Object.keys(codes), ...Object.keys(mapCodes), ...Object.keys(extCodes)];

describe('the list of rules', () => {
  it('contains every code and no other', () => {
    const listed = [...text.matchAll(/`((?:BTF|MAP|EXT)_[A-Z0-9_]+)`/g)].map(([, code]) => code!);
    expect(listed.toSorted()).toEqual(all.toSorted());
  });

  it('names existing files that contain the listed codes', () => {
    for (const line of text.split('\n')) {
      const files = [...line.matchAll(/(?:src|tests)\/[\w./-]+\.ts/g)].map(([file]) => file);
      for (const file of files) expect(existsSync(folder + file), file).toBe(true);
      const sources = files
        .filter((file) => file.startsWith('src/'))
        .map((file) => readFileSync(folder + file, 'utf8'))
        .join('');
      const listed = [...line.matchAll(/`((?:BTF|MAP|EXT)_[A-Z0-9_]+)`/g)].map(([, code]) => code!);
      for (const code of listed)
        expect(sources.includes(`'${code}'`) || warnedElsewhere.has(code), `${code} in ${files.join(', ')}`).toBe(true);
    }
  });
});

/** Warnings that are made where all warnings are. */
const warnedElsewhere = new Set(['BTF_FIELD_KPTR_UNKNOWN', 'BTF_FIELD_KERNEL_WARNING', 'BTF_KERNEL_NEWER']);
