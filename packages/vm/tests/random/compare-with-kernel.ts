import { createHash } from 'node:crypto';
import { seededRandom } from '@bpf-link-wasm/testkit/random';
import { runInKernel } from '@bpf-link-wasm/testkit/test-run';
import { CompiledEngine } from '../../src/compile/compiled-engine.js';
import { compileProgram } from '../../src/compile/compile-program.js';
import { layoutOf } from '../../src/compile/function-emitter.js';
import { Interpreter } from '../../src/interpreter/interpreter.js';
import { BpfMachine } from '../../src/machine/bpf-machine.js';
import { makeEnvironment } from '../../src/machine/environment.js';
import { readCode } from '../../src/program/read-code.js';
import { wasm } from '../../src/web-assembly.js';
import { engineNames, type EngineName } from '../run-code.js';
import { classesOf, classNames, type ClassName } from './program-classes.js';
import { mapSize, randomProgram } from './random-program.js';

/** What a comparison has found. */
export interface Comparison {
  /** Programs that the kernel ran, and that gave the same in each engine. */
  readonly equal: number;
  /** Programs that the kernel's verifier did not take, by what it said, with `N` for numbers. */
  readonly refused: Readonly<Record<string, number>>;
  /** What was different: the seed of the program, the engine, and the first byte of the map that differs or the error. */
  readonly differences: readonly string[];
  /** Programs that the kernel ran, by what they do: those with at least one such instruction. */
  readonly classes: Readonly<Record<ClassName, number>>;
}

/** Programs that the tests compare; the oracle of 100,000 begins with the same ones. */
export const shortCount = 2000;

/** Programs that are given to one process of the kernel's side. */
const batchSize = 2000;

/** Runs random programs in the kernel and in each engine, and compares what they leave in the map: memory and all registers. */
export function compareWithKernel(firstSeed: number, count: number): Comparison {
  const machine = new BpfMachine({ environment: makeEnvironment(), memoryBytes: 2 ** 21 });
  const value = machine.memory.allocate(mapSize, { kind: 'map value', name: 'value' });
  const constants = new Map([[0, BigInt(value.address)]]);
  let equal = 0;
  const refused: Record<string, number> = {};
  const differences: string[] = [];
  const classes = Object.fromEntries(classNames.map((name) => [name, 0])) as Record<ClassName, number>;
  for (let start = firstSeed; start < firstSeed + count; start += batchSize) {
    const seeds = Array.from({ length: Math.min(batchSize, firstSeed + count - start) }, (_, index) => start + index);
    const programs = seeds.map((seed) => randomProgram(seededRandom(seed)));
    const answers = runInKernel(programs, { type: 1, mapSize });
    for (const [index, answer] of answers.entries()) {
      const program = programs[index]!;
      if (!answer.ok) {
        const reason = refusalOf(answer.errno, answer.log);
        refused[reason] = (refused[reason] ?? 0) + 1;
        continue;
      }
      for (const name of classesOf(program)) classes[name] += 1;
      const found = engineNames.flatMap((engine) => {
        machine.memory.bytesOf(value).fill(0);
        const difference = differenceOf(machine, program, constants, engine, answer.result, () =>
          machine.memory.bytesOf(value).findIndex((byte, at) => byte !== answer.map[at]),
        );
        return difference === undefined ? [] : [`seed ${seeds[index]}, ${engine}: ${difference}`];
      });
      differences.push(...found);
      if (found.length === 0) equal += 1;
    }
  }
  return { equal, refused, differences, classes };
}

/** Hash of the first programs: a comparison that was written down belongs to the generator that makes them. */
export function hashPrograms(count: number): string {
  const hash = createHash('sha256');
  for (let seed = 1; seed <= count; seed += 1) hash.update(randomProgram(seededRandom(seed)));
  return hash.digest('hex');
}

/** The line of a verifier's log that gives the reason, without numbers; its last line only counts. */
function refusalOf(errno: number, log: string): string {
  const lines = log
    .split(/[\n\0]/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('processed '));
  return (lines.at(-1) ?? `error ${errno}`).replaceAll(/-?\b(?:0x[\da-f]+|\d+)\b/g, 'N');
}

function differenceOf(
  machine: BpfMachine,
  bytes: Uint8Array,
  constants: ReadonlyMap<number, bigint>,
  engine: EngineName,
  result: number,
  firstDifferentByte: () => number,
): string | undefined {
  try {
    const r0 = runOnce(machine, bytes, constants, engine);
    const place = firstDifferentByte();
    if (place >= 0) return `byte ${place}`;
    return BigInt.asUintN(32, r0) === BigInt(result) ? undefined : `r0 is ${r0}, in the kernel ${result}`;
  } catch (error) {
    return String(error);
  }
}

function runOnce(
  machine: BpfMachine,
  bytes: Uint8Array,
  constants: ReadonlyMap<number, bigint>,
  engine: EngineName,
): bigint {
  const code = readCode(bytes, { name: 'random', id: 1, constants });
  const interpreted = new Interpreter(machine, code, new Map());
  const make = (): Interpreter | CompiledEngine => {
    if (engine === 'interpreted') return interpreted;
    const form = engine === 'compiled' ? 'auto' : 'dispatch';
    const compiled = compileProgram(code, new Map(), layoutOf(machine.memory, machine.stack), { form });
    return new CompiledEngine(machine, code, compiled, new wasm.Module(compiled.bytes));
  };
  const engines = { compiled: make(), interpreted };
  const program = { id: 1, name: 'random', type: 'socket_filter', code, engines };
  return machine.run(program, { context: 0, budget: 100_000 }).r0;
}
