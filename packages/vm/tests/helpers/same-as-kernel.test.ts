import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { KernelObjects, type KernelRun, type RunInput } from '@bpf-link-wasm/testkit/kernel-objects';
import { seededRandom } from '@bpf-link-wasm/testkit/random';
import { demand, findProgram, kernelWithBpf, program } from '@bpf-link-wasm/testkit/requirement';
import { runCommand } from '@bpf-link-wasm/testkit/run-command';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { helperTable } from '../../src/helpers/helper-table.js';
import { load } from '../../src/load/load.js';
import type { LoadedObject } from '../../src/load/loaded-object.js';
import { helperKinds, type HelperInput } from './helper-inputs.js';

const source = fileURLToPath(new URL('helper-calls.c', import.meta.url));
const requirements = [kernelWithBpf, program('clang-22'), program('bpftool'), program('python3')];
const callsOfEach = 200;

/** Bytes of struct params and struct answer. */
const recordSize = 320;

interface Call {
  readonly program: string;
  readonly input: HelperInput;
}

const calls = Object.entries(helperKinds).flatMap(([name, { make }], index): Call[] => {
  const random = seededRandom(index);
  return Array.from({ length: callsOfEach }, () => ({ program: name, input: make(random) }));
});

let object: LoadedObject;
let answers: readonly KernelRun[] = [];
let folder = '';

beforeAll(async () => {
  if (requirements.some((requirement) => requirement.missing() !== undefined)) return;
  folder = await mkdtemp(join(tmpdir(), 'helper-calls-'));
  const file = join(folder, 'calls.o');
  await runCommand(findProgram('clang-22')!, ['-O2', '-g', '-target', 'bpf', '-mcpu=v3', '-c', source, '-o', file]);
  const bytes = new Uint8Array(await readFile(file));
  object = await load(bytes, { environment: { comm: 'python3' } });
  const kernel = await KernelObjects.open();
  try {
    await kernel.add('calls', bytes);
    answers = (await kernel.run(new Map([['calls', calls.map(encodeCall)]]))).get('calls')!.runs;
  } finally {
    await kernel.close();
  }
}, 240_000);
afterAll(() => (folder === '' ? undefined : rm(folder, { recursive: true })));

function encodeCall({ program: name, input }: Call): RunInput {
  return {
    program: name,
    ...(input.packet ? { data: input.packet } : { context: new Uint8Array(8) }),
    values: { PARAMS: encodeParameters(input), ANSWER: new Uint8Array(recordSize) },
    reads: ['ANSWER'],
  };
}

function encodeParameters({ values, bytes }: HelperInput): Uint8Array {
  const record = new Uint8Array(recordSize);
  for (const [index, value] of values.entries()) new DataView(record.buffer).setBigUint64(index * 8, value, true);
  record.set(bytes, 64);
  return record;
}

/** A run as text: numbers of the answer, its bytes, the packet. */
function show(answer: Uint8Array, packet: Uint8Array | undefined): string {
  const view = new DataView(answer.buffer, answer.byteOffset, recordSize);
  const numbers = Array.from({ length: 8 }, (_, index) => view.getBigInt64(index * 8, true));
  const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
  return `${numbers.join(' ')} | ${hex(answer.subarray(64)).replace(/(?:00)+$/, '')}${packet ? ` | ${hex(packet)}` : ''}`;
}

/** The same call in the machine. */
function runCall({ program: name, input }: Call): string {
  const key = new Uint8Array(4);
  object.map('PARAMS').raw.update(key, encodeParameters(input));
  object.map('ANSWER').raw.update(key, new Uint8Array(recordSize));
  const { data, meta } = object.program(name).run(input.packet ? { data: input.packet } : { bytes: new Uint8Array(8) });
  const answer = new Uint8Array(recordSize);
  object.map('ANSWER').raw.lookup(key, answer);
  return show(answer, data && Buffer.concat([meta!, data]));
}

describe('helpers', () => {
  it.for(Object.entries(helperKinds))(
    '%s: results, memory and packets as in the running kernel',
    { timeout: 60_000 },
    ([name], context) => {
      demand(context, ...requirements);
      let compared = 0;
      const differences = calls.flatMap((call, index) => {
        if (call.program !== name) return [];
        const kernel = answers[index]!;
        compared += 1;
        const wanted =
          kernel.errno === 0
            ? show(kernel.values['ANSWER']!, call.input.packet && kernel.data)
            : `error ${kernel.errno}`;
        const found = runCall(call);
        return found === wanted ? [] : [`(${call.input.values.join(', ')}): ${found}, in the kernel ${wanted}`];
      });
      expect(differences.slice(0, 5), `${differences.length} differences`).toEqual([]);
      expect(compared).toBe(callsOfEach);
    },
  );

  it('are those that the programs call', () => {
    const names = new Set(Object.values(helperKinds).flatMap(({ helpers }) => helpers));
    expect([...names].filter((name) => !Object.hasOwn(helperTable, `bpf_${name}`))).toEqual([]);
    expect(names.size).toBe(51);
  });
});
