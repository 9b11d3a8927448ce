import { seededRandom } from '@bpf-link-wasm/testkit/random';
import type { ProgramInfo } from '../../../src/kernel/ext/check-program-info.js';
import { hashOf } from '../verdicts/verdict-file.js';
import { mutateProgram } from './mutate-program.js';
import type { ProgramSeed } from './program-seeds.js';

export const programVerdictsFile = new URL('./program-verdicts.txt', import.meta.url);

/** The mutant with a number; the first ones are the seeds themselves. @param seeds All of them. */
export function programOf(
  number: number,
  seeds: readonly ProgramSeed[],
): { readonly seed: ProgramSeed; readonly program: Required<ProgramInfo> } {
  const seed = seeds[number % seeds.length]!;
  return { seed, program: number < seeds.length ? seed.program : mutateProgram(seed.program, seededRandom(number)) };
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
