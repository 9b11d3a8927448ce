import { formatInstruction, type Instruction } from '@bpf-link-wasm/btf';
import type { CodeLocation } from '../errors/code-location.js';

/** A function of a program. */
export interface BpfFunction {
  readonly name: string;
  /** Index of its first instruction. */
  readonly start: number;
  /** Index after its last instruction. */
  readonly end: number;
}

/** The source line of an instruction. */
export type SourceLine = NonNullable<CodeLocation['source']>;

/**
 * A program as the machine runs it, and as a kernel would be given it: all functions one after the other, maps, globals and
 * functions as numbers. Indexes count units of 8 bytes.
 */
export interface ProgramCode {
  readonly name: string;
  /** By index; undefined for the second half of a wide instruction. */
  readonly instructions: readonly (Instruction | undefined)[];
  /** By their start; the program begins with the first. */
  readonly functions: readonly BpfFunction[];
  /** What wide loads load, by index, where it is not their immediates: addresses of maps, globals and functions. */
  readonly constants: ReadonlyMap<number, bigint>;
  /** Names of the functions of the kernel that are called, by the index of the call. */
  readonly kfuncs: ReadonlyMap<number, string>;
  /** Functions that are called back: their addresses are among the constants. By their start. */
  readonly callbacks: ReadonlySet<number>;
  /** The source line of an instruction. */
  lineOf(index: number): SourceLine | undefined;
}

/** The function that has an instruction. */
export function functionAt(code: ProgramCode, index: number): BpfFunction {
  const found = code.functions.findLast(({ start }) => start <= index);
  if (found === undefined) throw new RangeError(`instruction ${index}: outside of the program`);
  return found;
}

/** Where an instruction is, for messages. */
export function locate(code: ProgramCode, index: number): CodeLocation {
  const { name, start } = functionAt(code, index);
  const instruction = code.instructions[index];
  const source = code.lineOf(index);
  return {
    function: name,
    instruction: index - start,
    text: instruction === undefined ? '' : formatInstruction(instruction),
    ...(source && { source }),
  };
}
