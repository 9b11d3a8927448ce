import { readFileSync } from 'node:fs';
import { BtfError, decode, decodeElf, SectionType, type ElfSection } from '@bpf-link-wasm/btf';
import { seededRandom, type Random } from '@bpf-link-wasm/testkit/random';
import { VmError } from '../../src/errors/vm-error.js';
import { load } from '../../src/load/load.js';

const read = (name: string): Uint8Array =>
  new Uint8Array(readFileSync(new URL(`../load/objects/${name}`, import.meta.url)));
const originals = ['programs.o', 'contexts.o'].map(read);
const kernelBtf = decode(decodeElf(read('kernel.o')).section('.BTF')!.data);

/** Numbers at which something overflows, is negative or is more than there is. */
const edges = [0, 1, 7, 0x7f, 0xff, 0xffff, 0x0100_0000, 0x7fff_ffff, 0x8000_0000, 0xffff_fff8, 0xffff_ffff];

/** What mutants come to: what they fail with, where; or that they ran. */
export type Outcome = `load: ${string}` | `run: ${string}` | 'ran';

/** Instructions of a run at most: what bounds its time. */
const budget = 20_000;

/** Bytes of a machine at most: what bounds its memory. */
const memoryBytes = 2 ** 22;

/**
 * Makes a mutant of an object, loads it, runs its programs and reads its maps.
 * @returns what it came to. Anything but a typed error is thrown.
 */
export async function runMutant(seed: number): Promise<Outcome> {
  const random = seededRandom(seed);
  const bytes = mutate(originals[random.integer(originals.length)]!, random);
  const kernel = random.integer(2) === 0 ? { kernelBtf } : {};
  let outcome: Outcome = 'ran';
  const attempt = (action: () => void): void => {
    try {
      action();
    } catch (error) {
      outcome = `run: ${codeOf(error)}`;
    }
  };
  try {
    const { programs, maps } = await load(bytes, { memoryBytes, ...kernel });
    for (const program of programs) {
      const isPacket = /^(?:xdp|sched_cls|socket_filter)$/.test(program.type);
      const engine = random.integer(2) === 0 ? 'compiled' : 'interpreted';
      const packet = new Uint8Array(60).fill(8);
      attempt(() => void program.run(isPacket ? { data: packet } : {}, { budget, engine }));
      if (!isPacket) attempt(() => void program.run({ context: {} }, { budget, engine }));
    }
    for (const map of maps) {
      attempt(() => {
        const entries = map[Symbol.iterator]();
        for (let left = 100; left > 0 && entries.next().done !== true; left -= 1);
      });
    }
  } catch (error) {
    outcome = `load: ${codeOf(error)}`;
  }
  return outcome;
}

function codeOf(error: unknown): string {
  if (error instanceof VmError || error instanceof BtfError) return error.code;
  throw error;
}

/** Changes a few places: of sections that the machine reads, mostly, and of ELF's own tables. */
function mutate(original: Uint8Array, random: Random): Uint8Array {
  const bytes = original.slice();
  const view = new DataView(bytes.buffer);
  const elf = decodeElf(original);
  const sections = elf.sections.filter(({ type, size }) => type !== SectionType.nobits && size > 0);
  for (let changes = 1 + random.integer(4); changes > 0; changes -= 1) {
    const { offset, size } = pick(sections, random, bytes.length);
    const at = offset + random.integer(size);
    const choice = random.integer(4);
    if (choice === 0) bytes[at] = random.integer(256);
    else if (choice === 1) bytes[at]! ^= 1 << random.integer(8);
    else {
      const aligned = Math.min(at - ((at - offset) % 4), bytes.length - 4);
      view.setUint32(aligned, edges[random.integer(edges.length)]!, true);
    }
  }
  return random.integer(20) === 0 ? bytes.subarray(0, random.integer(bytes.length)) : bytes;
}

function pick(
  sections: readonly ElfSection[],
  random: Random,
  length: number,
): { readonly offset: number; readonly size: number } {
  const choice = random.integer(10);
  if (choice === 0) return { offset: 0, size: 64 };
  if (choice === 1) return { offset: length - 64 * (sections.length + 1), size: 64 * (sections.length + 1) };
  return sections[random.integer(sections.length)]!;
}
