import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { helperTable } from '../../src/helpers/helper-table.js';
import { hasMapType } from '../../src/maps/create-map.js';
import { MapType } from '../../src/maps/map-type.js';

const text = readFileSync(new URL('../../MAPS-AND-HELPERS.md', import.meta.url), 'utf8');
const [maps = ''] = text.split('## Helpers');

describe('the tables of maps and helpers', () => {
  it('have the map types that can be made', () => {
    const documented = [...maps.matchAll(/^\| ([A-Z_]+) +\|/gm)].map(([, name]) => name);
    const made = Object.entries(MapType).filter(([, number]) => hasMapType(number));
    expect(documented).toEqual(made.map(([name]) => name));
  });

  it('have the helpers that are there', () => {
    const documented = [...text.matchAll(/`(bpf_\w+)`/g)].map(([, name]) => name!);
    expect(documented.toSorted()).toEqual(Object.keys(helperTable).toSorted());
  });
});
