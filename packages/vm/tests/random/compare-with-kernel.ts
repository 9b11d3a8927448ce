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
import { mapSize, randomProgram } from './random-program.js';

/** What a comparison has found. */
export interface Comparison {
  /** Programs that the kernel ran, and that gave the same in each engine. */
  readonly equal: number;
  /** Programs that the kernel's verifier did not take; few, and not of interest. */
  readonly refused: number;
  /** What was different: the seed of the program, the engine, and the first byte of the map that differs. */
  readonly differences: readonly string[];
  /** What the verifier said to the first one it refused. */
  readonly refusal: string;
}

/** Programs that are given to one process of the kernel's side. */
const batchSize = 2000;

/** Runs random programs in the kernel and in each engine, and compares what they leave in the map: memory and all registers. */
export function compareWithKernel(firstSeed: number, count: number): Comparison {
  const machine = new BpfMachine({ environment: makeEnvironment(), memoryBytes: 2 ** 21 });
  const value = machine.memory.allocate(mapSize, { kind: 'map value', name: 'value' });
  const constants = new Map([[0, BigInt(value.address)]]);
  let [equal, refused, refusal] = [0, 0, ''];
  const differences: string[] = [];
  for (let start = firstSeed; start < firstSeed + count; start += batchSize) {
    const seeds = Array.from({ length: Math.min(batchSize, firstSeed + count - start) }, (_, index) => start + index);
    const programs = seeds.map((seed) => randomProgram(seededRandom(seed)));
    const answers = runInKernel(programs, { type: 1, mapSize });
    for (const [index, answer] of answers.entries()) {
      if (!answer.ok) {
        refused += 1;
        refusal ||= answer.log;
        continue;
      }
      let isEqual = true;
      for (const engine of engineNames) {
        machine.memory.bytesOf(value).fill(0);
        const r0 = runOnce(machine, programs[index]!, constants, engine);
        const place = machine.memory.bytesOf(value).findIndex((byte, at) => byte !== answer.map[at]);
        if (place < 0 && BigInt.asUintN(32, r0) === BigInt(answer.result)) continue;
        isEqual = false;
        differences.push(`seed ${seeds[index]}, ${engine}: byte ${place}`);
      }
      if (isEqual) equal += 1;
    }
  }
  return { equal, refused, differences, refusal };
}

function runOnce(
  machine: BpfMachine,
  bytes: Uint8Array,
  constants: ReadonlyMap<number, bigint>,
  engine: EngineName,
): bigint {
  const code = readCode(bytes, { name: 'random', id: 1, constants });
  const make = (): Interpreter | CompiledEngine => {
    if (engine === 'interpreted') return new Interpreter(machine, code, new Map());
    const form = engine === 'compiled' ? 'auto' : 'dispatch';
    const compiled = compileProgram(code, new Map(), layoutOf(machine.memory, machine.stackBounds), form);
    return new CompiledEngine(machine, code, compiled, new wasm.Module(compiled.bytes));
  };
  const chosen = make();
  const engines = { compiled: chosen, interpreted: chosen };
  const program = { id: 1, name: 'random', type: 'socket_filter', code, engines };
  return machine.run(program, { context: 0, budget: 100_000 }).r0;
}
