import type { Random } from '@bpf-link-wasm/testkit/random';
import type { ModuleCorpus, Seed } from './corpus.js';
import { mutantRandom, pick } from './mutant-random.js';
import { mutateRecords } from './mutate-records.js';
import { randomOptions, type Mutant } from './mutant.js';
import { spliceModules } from './splice-modules.js';

/** Makes mutant number `index` of a seed: well-formed files whose records or parts do not fit together. */
export function createStructuredMutant(corpus: ModuleCorpus, seed: number, index: number): Mutant {
  const random = mutantRandom(seed, index);
  const kind = index % 2 === 0 ? 'records' : 'modules';
  const inputs = [makers[kind](corpus, random)];
  if (random.integer(8) === 0) inputs.push({ ...pick(random, corpus.bitcode), name: 'other.bc' });
  return { kind, inputs, options: randomOptions(random) };
}

const makers = {
  records({ bitcode }: ModuleCorpus, random: Random): Seed {
    const { name, bytes } = pick(random, bitcode);
    return { name, bytes: mutateRecords(bytes, pick(random, bitcode).bytes, random) };
  },
  modules({ texts }: ModuleCorpus, random: Random): Seed {
    const { name, bytes } = pick(random, texts);
    const donor = random.integer(4) === 0 ? bytes : pick(random, texts).bytes;
    const decode = (text: Uint8Array): string => new TextDecoder().decode(text);
    return { name, bytes: new TextEncoder().encode(spliceModules(decode(bytes), decode(donor), random)) };
  },
};
