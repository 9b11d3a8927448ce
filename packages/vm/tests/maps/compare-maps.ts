import { seededRandom } from '@bpf-link-wasm/testkit/random';
import { formatErrno } from '../../src/maps/errno.js';
import { askKernel } from './ask-kernel.js';
import { askMachine } from './ask-machine.js';
import { Operation, type MapCase, type StepResult } from './map-step.js';
import { possibleCpus } from './possible-cpus.js';
import { randomCase, type CaseKind } from './random-case.js';

/** How often each answer came, so that a comparison shows that it has seen something. */
export interface Comparison {
  /** Operations whose answers were compared. */
  readonly operations: number;
  /** Answers by name, with how often each came. */
  readonly answers: Readonly<Record<string, number>>;
  /** The first difference of each map that has one. */
  readonly differences: readonly string[];
}

/** Does random things with maps of a kind, in the kernel and in the machine. */
export function compareMaps(kind: CaseKind, seed: number, maps: number, steps: number): Comparison {
  const random = seededRandom(seed);
  const cpus = possibleCpus();
  const cases = Array.from({ length: maps }, () => randomCase(kind, random, cpus, steps));
  const kernel = askKernel(cases);
  const answers: Record<string, number> = {};
  let operations = 0;
  const differences = cases.flatMap((one, index) => {
    const wanted = kernel[index];
    if (wanted === undefined) return [`${kind.name} ${index}: the kernel does not make the map`];
    const found = askMachine(one);
    for (const { result } of wanted) {
      const name = result < 0 ? formatErrno(result) : 'ok';
      answers[name] = (answers[name] ?? 0) + 1;
      operations += 1;
    }
    const at = wanted.findIndex((answer, step) => !isAlike(kind, one, step, answer, found[step]!));
    return at === -1 ? [] : [describe(kind, one, at, wanted[at]!, found[at]!, index)];
  });
  return { operations, answers, differences };
}

function isAlike(kind: CaseKind, { steps }: MapCase, index: number, kernel: StepResult, machine: StepResult): boolean {
  if (kernel.result !== machine.result) return false;
  const { operation } = steps[index]!;
  if (operation === Operation.nextKey) {
    return kernel.result !== 0 || kind.isOrdered !== true || isEqual(kernel.key, machine.key);
  }
  const isQueue = operation === Operation.programPop || operation === Operation.programPeek;
  return (kernel.result !== 0 && !isQueue) || isEqual(kernel.value, machine.value);
}

function isEqual(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, index) => byte === other[index]);
}

function describe(
  { name }: CaseKind,
  { spec, steps }: MapCase,
  at: number,
  kernel: StepResult,
  machine: StepResult,
  index: number,
): string {
  const { operation, key, flags } = steps[at]!;
  const label = Object.entries(Operation).find(([, number]) => number === operation)![0];
  const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
  const { keySize, valueSize, maxEntries, flags: mapFlags } = spec;
  const map = `${name} ${index} (key ${keySize}, value ${valueSize}, entries ${maxEntries}, flags ${mapFlags})`;
  const show = ({ result, key: after, value }: StepResult): string => `${result} ${hex(after)} ${hex(value)}`;
  const asked = `${label}(${key === undefined ? 'null' : hex(key)}, ${hex(steps[at]!.value)}, ${flags})`;
  return `${map} step ${at}: ${asked}: kernel ${show(kernel)}, machine ${show(machine)}`;
}
