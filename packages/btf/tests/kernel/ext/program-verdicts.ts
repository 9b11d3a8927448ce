import { seededRandom } from '@bpf-link-wasm/testkit/random';
import type { ProgramInfo } from '../../../src/kernel/ext/check-program-info.js';
import { hashOf } from '../verdicts/verdict-file.js';
import { mutateProgram } from './mutate-program.js';
import { type ProgramSeed, programSeeds } from './program-seeds.js';

export const programVerdictsFile = new URL('./program-verdicts.txt', import.meta.url);

/** The mutant with a number; the first ones are the seeds themselves. */
export function programOf(number: number): { readonly seed: ProgramSeed; readonly program: Required<ProgramInfo> } {
  const seed = programSeeds[number % programSeeds.length]!;
  return {
    seed,
    program: number < programSeeds.length ? seed.program : mutateProgram(seed.program, seededRandom(number)),
  };
}

/** One hash of all programs. */
export function hashOfPrograms(programs: readonly Required<ProgramInfo>[]): string {
  return hashOf(
    programs.flatMap(({ btf, instructions, funcInfo, lineInfo, coreRelo }) => [
      btf.bytes,
      instructions,
      ...[funcInfo, lineInfo, coreRelo].flatMap(({ recordSize, bytes }) => [
        Uint8Array.of(recordSize, recordSize >> 8),
        bytes,
      ]),
    ]),
  );
}
