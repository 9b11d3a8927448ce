import { formatInstruction, type Instruction } from '@bpf-link-wasm/btf';
import type { CodeLocation } from '../errors/vm-error.js';

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
 * A program as the machine runs it, and as a loader would pass it to a kernel: all functions one after the other, with maps,
 * globals and functions as numbers. Indexes count units of 8 bytes.
 */
export interface ProgramCode {
  readonly name: string;
  /** By index; undefined for the second half of a wide instruction. */
  readonly instructions: readonly (Instruction | undefined)[];
  /** By their start; the program begins with the first. */
  readonly functions: readonly BpfFunction[];
  /** Values that wide loads load instead of their immediates, by index: addresses of maps, globals and functions. */
  readonly constants: ReadonlyMap<number, bigint>;
  /** Names of kernel functions that are called, by the index of the call. */
  readonly kfuncs: ReadonlyMap<number, string>;
  /** Functions that are called back: their addresses are among the constants. By their start. */
  readonly callbacks: ReadonlySet<number>;
  /** The source line of an instruction. */
  lineOf(index: number): SourceLine | undefined;
}

/** The function that an instruction belongs to. */
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

/** Address of the first function of a machine: above its memory, so that nothing can be read there. */
const functionBase = 2 ** 49;

/** From the first function of a program to that of the next. */
const programStride = 2 ** 24;

/** The address of one of a program's functions. @param start Index of its first instruction. */
export function functionAddress(programId: number, start: number): number {
  return functionBase + programId * programStride + start * 8;
}

/** The function at an address; undefined for other addresses. */
export function functionOfAddress(address: bigint): { readonly programId: number; readonly start: number } | undefined {
  const distance = Number(address) - functionBase;
  if (!(distance >= 0 && distance < 2 ** 49 && distance % 8 === 0)) return undefined;
  return { programId: Math.floor(distance / programStride), start: (distance % programStride) / 8 };
}
