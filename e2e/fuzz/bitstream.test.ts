import { createLinker } from '@bpf-link-wasm/driver';
import { seededRandom } from '@bpf-link-wasm/testkit/random';
import { describe, expect, it } from 'vitest';
import { readCorpus } from './corpus.js';
import { decodeBitstream, type BitItem } from './decode-bitstream.js';
import { encodeBitstream } from './encode-bitstream.js';
import { mutateRecords } from './mutate-records.js';

const linker = await createLinker();
const { bitcode } = readCorpus();

describe('a bitstream', () => {
  it.each(bitcode)('of $name is encoded to the same bytes', ({ bytes }) => {
    const encoded = encodeBitstream(decodeBitstream(bytes), { abbreviated: true });
    expect(Buffer.compare(encoded, bytes)).toBe(0);
  });

  it.each(bitcode)('of $name has the same meaning without abbreviations', async ({ name, bytes }) => {
    const encoded = encodeBitstream(decodeBitstream(bytes), { abbreviated: false });
    expect(encoded.length).toBeGreaterThan(bytes.length);
    const link = async (input: Uint8Array): Promise<string> => {
      const { outputs } = await linker.link({ inputs: [{ name, bytes: input }], emit: ['llvm-ir'] });
      return new TextDecoder().decode(outputs[0]?.bytes);
    };
    expect(await link(encoded)).toBe(await link(bytes));
  });

  it('stays valid when records are changed: it can be decoded again', () => {
    const random = seededRandom(3);
    const changed = Array.from({ length: 100 }, (_, index) => {
      const { bytes } = bitcode[index % bitcode.length] as { bytes: Uint8Array };
      const mutant = mutateRecords(bytes, (bitcode[0] as { bytes: Uint8Array }).bytes, random);
      const count = (items: readonly BitItem[]): number =>
        items.reduce((sum, item) => sum + 1 + (item.kind === 'block' ? count(item.items) : 0), 0);
      expect(count(decodeBitstream(mutant))).toBeGreaterThan(0);
      return Buffer.compare(mutant, bytes);
    });
    expect(changed.filter((order) => order !== 0).length).toBeGreaterThan(80);
  });
});
