import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fixture, forkBitcode } from '../suites/fixture.js';

/** A good input that mutants are made of. */
export interface Seed {
  name: string;
  bytes: Uint8Array;
}

/** Small good inputs by kind: a mutant of a small file costs little, and more of its bytes matter. */
export interface Corpus {
  bitcode: readonly Seed[];
  archives: readonly Seed[];
  objects: readonly Seed[];
  texts: readonly Seed[];
}

/** Reads the corpus from the fixtures and the example. */
export function readCorpus(): Corpus {
  const read = (path: string): Seed => ({ name: basename(path), bytes: new Uint8Array(readFileSync(path)) });
  const folder = (name: string, ending: RegExp): Seed[] =>
    readdirSync(fixture(name))
      .filter((file) => ending.test(file))
      .toSorted()
      .map((file) => read(fixture(`${name}/${file}`)));
  return {
    bitcode: [read(forkBitcode), ...['archive', 'big-endian', 'c-maps'].flatMap((name) => folder(name, /\.bc$/))],
    archives: folder('archive', /\.(a|lib|rlib)$/),
    objects: folder('elf', /\.o$/),
    texts: [...folder('symbols', /\.ll$/), ...folder('archive', /\.ll$/), ...folder('../kernel/ir', /\.ll$/)],
  };
}
