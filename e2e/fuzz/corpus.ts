import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Linker, NodeInput } from '@bpf-link-wasm/driver';
import { fixture, forkBitcode } from '../suites/fixture.js';

/** A valid input from which mutants are made. */
export interface Seed {
  name: string;
  bytes: Uint8Array;
}

/** Small valid inputs by kind: mutants of small files are cheap, and more of their bytes matter. */
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

/** Modules as written by compilers, and as printed by the engine. */
export interface ModuleCorpus {
  bitcode: readonly Seed[];
  texts: readonly Seed[];
}

const programs = [
  'c-core',
  'c-kfunc',
  'c-static',
  'c-tags',
  'buffer-zeroed',
  'enum-map-value',
  'memory-builtin',
  'name-dyn',
];

/**
 * Reads modules of several kinds of programs. Their text is hardly optimized, so that it still contains their
 * functions.
 */
export async function readModules(linker: Linker<NodeInput>): Promise<ModuleCorpus> {
  const bitcode = [
    ...readCorpus().bitcode,
    ...programs.map((name): Seed => {
      const path = fileURLToPath(new URL(`../parity/bitcode/${name}.bc`, import.meta.url));
      return { name: basename(path), bytes: new Uint8Array(readFileSync(path)) };
    }),
  ];
  const texts: Seed[] = [];
  for (const { name, bytes } of bitcode) {
    const { outputs } = await linker.link({ inputs: [{ name, bytes }], emit: ['llvm-ir'], optimize: '0' });
    for (const output of outputs) texts.push({ name: name.replace(/bc$/, 'll'), bytes: output.bytes });
  }
  return { bitcode, texts };
}
