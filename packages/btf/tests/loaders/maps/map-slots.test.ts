import { readFileSync } from 'node:fs';
import { demand } from '@bpf-link-wasm/testkit/requirement';
import { describe, expect, it } from 'vitest';
import { decodeObject } from '../../../src/object/btf-object.js';
import { decodeElf } from '../../../src/elf/decode-elf.js';
import { checkMaps } from '../../../src/loaders/maps/check-maps.js';
import { clang, compileFixture } from '../../programs.js';

describe('slots of maps', () => {
  it.for(['bpfel', 'bpfeb'] as const)('are filled as in the definition, by index: %s', (target, context) => {
    demand(context, clang);
    const bytes = new Uint8Array(readFileSync(compileFixture('values', target)));
    const { maps } = checkMaps({ elf: decodeElf(bytes), btf: decodeObject(bytes).btf });
    const slots = Object.fromEntries(maps.map(({ name, slots: filled }) => [name, filled]));
    expect(slots).toEqual({
      FIRST: undefined,
      // The compiler names no static: this one is found by its place.
      SECOND: undefined,
      CALLS: [{ index: 1, name: 'next', kind: 'program' }],
      BY_INDEX: [
        { index: 0, name: 'FIRST', kind: 'map' },
        { index: 2, name: 'SECOND', kind: 'map' },
      ],
      BY_KEY: [
        { index: 0, name: 'SECOND', kind: 'map' },
        { index: 1, name: 'SECOND', kind: 'map' },
      ],
    });
  });
});
