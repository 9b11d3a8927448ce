import type { LinkOptions, NamedInput } from '@bpf-link-wasm/driver';
import type { Random } from '@bpf-link-wasm/testkit/random';
import type { Corpus, Seed } from './corpus.js';
import { mutantRandom, pick } from './mutant-random.js';
import { lieInArchive } from './mutate-archive.js';
import { mutateBytes, splice } from './mutate-bytes.js';
import { lieInElf } from './mutate-elf.js';
import { giantText, mutateText } from './mutate-text.js';

/** A link that is likely to fail. */
export interface Mutant {
  /** The kind of mutation, for counts. */
  kind: string;
  inputs: (NamedInput & { bytes: Uint8Array })[];
  options: LinkOptions;
}

/** Makes mutant number `index` of a seed: equal numbers give equal mutants. */
export function createMutant(corpus: Corpus, seed: number, index: number): Mutant {
  const random = mutantRandom(seed, index);
  const kind = kinds[random.integer(kinds.length)] ?? 'bitcode';
  const { name, bytes } = makers[kind](corpus, random);
  const inputs = [{ name, bytes }];
  if (random.integer(8) === 0) inputs.push(pick(random, corpus.bitcode));
  return { kind, inputs, options: randomOptions(random) };
}

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

const mutated = (seeds: readonly Seed[], random: Random, change = mutateBytes): Seed => {
  const { name, bytes } = pick(random, seeds);
  return { name, bytes: change(bytes, random) };
};

const makers = {
  bitcode: (corpus, random) => mutated(corpus.bitcode, random),
  'archive bytes': (corpus, random) => mutated(corpus.archives, random),
  'archive lies': (corpus, random) => mutated(corpus.archives, random, lieInArchive),
  'elf bytes': (corpus, random) => mutated(corpus.objects, random),
  'elf lies': (corpus, random) => mutated(corpus.objects, random, lieInElf),
  'text bytes': (corpus, random) => mutated(corpus.texts, random),
  'text tokens': (corpus, random) =>
    mutated(corpus.texts, random, (bytes) => encode(mutateText(new TextDecoder().decode(bytes), random))),
  'giant text': (_, random) => ({ name: 'giant.ll', bytes: encode(giantText(random)) }),
  splice(corpus, random) {
    const all = [...corpus.bitcode, ...corpus.archives, ...corpus.objects, ...corpus.texts];
    const { name, bytes } = pick(random, all);
    return { name, bytes: splice(bytes, pick(random, all).bytes, random) };
  },
} satisfies Record<string, (corpus: Corpus, random: Random) => Seed>;

/** Bitcode has the most ways to go wrong; giant inputs take the most time. */
const kinds: readonly (keyof typeof makers)[] = [
  ...(['bitcode', 'bitcode', 'bitcode', 'bitcode', 'bitcode', 'bitcode'] as const),
  ...Array.from({ length: 2 }, () =>
    (Object.keys(makers) as (keyof typeof makers)[]).filter((kind) => kind !== 'giant text'),
  ).flat(),
  'giant text',
];

/** Options of every kind, regardless of the input. */
export function randomOptions(random: Random): LinkOptions {
  return {
    optimize: pick(random, ['0', '1', '2', '2', '3', 's', 'z'] as const),
    cpu: pick(random, ['generic', 'v1', 'v2', 'v3', 'v4'] as const),
    emit: pick(random, [['obj'], ['obj'], ['asm'], ['llvm-ir', 'llvm-bc']] as const),
    wholeArchive: random.integer(4) === 0,
    btf: pick(random, ['auto', 'auto', 'require', 'strip'] as const),
  };
}
