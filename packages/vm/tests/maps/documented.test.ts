import { readFileSync } from 'node:fs';
import { helpers } from '@bpf-link-wasm/btf';
import { describe, expect, it } from 'vitest';
import { helperTable } from '../../src/helpers/helper-table.js';
import { hasMapType } from '../../src/maps/create-map.js';
import { MapType } from '../../src/maps/map-type.js';

const text = readFileSync(new URL('../../MAPS-AND-HELPERS.md', import.meta.url), 'utf8');
const [maps = '', present = '', absent = ''] = text.split(/^## Helpers.*$/m);
const namesIn = (part: string): string[] => [...part.matchAll(/`(bpf_\w+)`/g)].map(([, name]) => name!);

describe('the tables of maps and helpers', () => {
  it('have the map types that can be made', () => {
    const documented = [...maps.matchAll(/^\| ([A-Z_]+) +\|/gm)].map(([, name]) => name);
    const made = Object.entries(MapType).filter(([, number]) => hasMapType(number));
    expect(documented).toEqual(made.map(([name]) => name));
  });

  it('have all other helpers of the kernel, with why they are not there', () => {
    const others = helpers.filter(({ name }) => !Object.hasOwn(helperTable, name)).map(({ name }) => name);
    expect(namesIn(absent).toSorted()).toEqual(others.toSorted());
  });

  it('have the helpers that are there', () => {
    expect(namesIn(present).toSorted()).toEqual(Object.keys(helperTable).toSorted());
  });
});
