import { seededRandom } from '@bpf-link-wasm/testkit/random';
import { VmError } from '../../src/errors/vm-error.js';
import { randomProgram } from '../random/random-program.js';
import { engineNames, runCode, type EngineName } from '../run-code.js';

/** How a hostile program is made. */
export type ProgramForm = 'random bytes' | 'changed program';

/** Code of the error that a program ends with; `done` when it ends by itself. Anything but a VmError is thrown. */
function outcomeOf(code: Uint8Array, engine: EngineName): string {
  try {
    runCode(code, { engine, budget: 20_000, memory: new Uint8Array(64) });
    return 'done';
  } catch (error) {
    if (error instanceof VmError) return error.code;
    throw error;
  }
}

/**
 * Runs a hostile program in each engine.
 * @returns what all of them end with.
 * @throws Error where they differ, or where one ends with anything but a typed error
 */
export function runProgramMutant(form: ProgramForm, seed: number): string {
  const code = form === 'random bytes' ? randomBytes(seed) : changedProgram(seed);
  const [first, ...others] = engineNames.map((engine) => outcomeOf(code, engine));
  if (others.some((other) => other !== first)) throw new Error(`${form} ${seed}: ${first}, ${others.join(', ')}`);
  return first!;
}

function randomBytes(seed: number): Uint8Array {
  const random = seededRandom(seed);
  const code = random.bytes(8 * (1 + random.integer(12)));
  // So that more of them get past the first look: opcodes that exist, registers that exist.
  for (let at = 0; at < code.length; at += 8) {
    if (random.integer(4) > 0) code[at + 1] = random.integer(10) | (random.integer(10) << 4);
    if (random.integer(3) > 0) code.fill(0, at + 2, at + 8);
  }
  if (random.integer(2) === 0) code.set([0x95, 0, 0, 0, 0, 0, 0, 0], code.length - 8);
  return code;
}

function changedProgram(seed: number): Uint8Array {
  const random = seededRandom(seed);
  const code = randomProgram(random);
  // The reference to a map becomes a number, which is not an address.
  code[1] = 9;
  for (let change = 0; change < 3; change += 1) code[random.integer(code.length)] = random.integer(256);
  return code;
}
