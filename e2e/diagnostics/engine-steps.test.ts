import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { createLinker, type Linker, type NodeInput } from '@bpf-link-wasm/driver';
import { addStepCounter } from '@bpf-link-wasm/testkit/count-steps';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formatTypedModule, type TypedModule } from './typed-module.js';

const { Instance } = WebAssembly;
const instances: WebAssembly.Instance[] = [];
let linker: Linker<NodeInput>;

beforeAll(async () => {
  const wasm = await readFile(createRequire(import.meta.url).resolve('@bpf-link-wasm/engine/bpf-linker.wasm'));
  // The driver hides its instances, so this test instantiates the engine itself.
  WebAssembly.Instance = class extends Instance {
    constructor(...given: ConstructorParameters<typeof Instance>) {
      super(...given);
      instances.push(this);
    }
  };
  linker = await createLinker({ engine: new WebAssembly.Module(addStepCounter(wasm)) });
});

afterAll(() => {
  WebAssembly.Instance = Instance;
  linker.close();
});

async function countStepsOf(text: string): Promise<number> {
  const bytes = new TextEncoder().encode(text);
  await linker.link({ inputs: [{ name: 'module.ll', bytes }], optimize: '0', emit: ['obj'] });
  return Number((instances.pop()!.exports['steps'] as WebAssembly.Global<'i64'>).value);
}

const countSteps = (shape: TypedModule) => countStepsOf(formatTypedModule(shape));

const small: TypedModule = { functions: 1, structs: 1, pointees: 1, depth: 1 };

/**
 * The cost of a module with many items of both kinds, beyond that of one with many of each kind alone: the part of the
 * work that grows with their product, per pair. A hash table that grows at a different size than those of the parts
 * counts too, so there must be many pairs.
 */
async function stepsPerPair(first: Partial<TypedModule>, second: Partial<TypedModule>): Promise<number> {
  const together = await countSteps({ ...small, ...first, ...second });
  const apart = (await countSteps({ ...small, ...first })) + (await countSteps({ ...small, ...second }));
  const [[rows = 0], [columns = 0]] = [Object.values(first), Object.values(second)];
  return (together + (await countSteps(small)) - apart) / (rows * columns);
}

describe('BTF', () => {
  it('costs no steps per pair of a function and a type', async () => {
    expect(await stepsPerPair({ functions: 400 }, { structs: 4000 })).toBeLessThan(0.2);
  });

  it('costs no steps per pair of a declared and a defined struct', async () => {
    expect(await stepsPerPair({ pointees: 300 }, { structs: 2000 })).toBeLessThan(0.2);
  });

  it('costs no steps per pair of a pointer level and a type', async () => {
    expect(await stepsPerPair({ depth: 200 }, { structs: 4000 })).toBeLessThan(0.2);
  });
});

describe('scheduling', () => {
  /** A block of this many stores through one pointer. */
  const formatStores = (count: number) => `target triple = "bpf"
define void @store(ptr %p) section "socket" {
${Array.from({ length: count }, (_, value) => `  store volatile i64 ${value}, ptr %p\n`).join('')}  ret void
}
`;

  it('costs at most the square of the uses of a value in a block', async () => {
    const steps = [await countStepsOf(formatStores(300)), await countStepsOf(formatStores(1200))] as const;
    expect(steps[1] / steps[0]).toBeLessThan(16);
  });
});
