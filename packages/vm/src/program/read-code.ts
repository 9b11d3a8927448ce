import {
  CallKind,
  decodeInstructions,
  InstructionClass,
  jumpTarget,
  Opcode,
  classOf,
  type Instruction,
} from '@bpf-link-wasm/btf';
import { VmError } from '../errors/vm-error.js';
import { problemOf } from './check-instruction.js';
import {
  functionAddress,
  functionAt,
  locate,
  type BpfFunction,
  type ProgramCode,
  type SourceLine,
} from './program-code.js';
import { Jump, WideKind } from './opcode.js';

/** Maximum number of instructions of a program. @see Linux include/linux/bpf.h BPF_COMPLEXITY_LIMIT_INSNS */
export const maxInstructions = 1_000_000;

/** Properties of a program other than its instructions. */
export interface CodeOptions {
  readonly name: string;
  /** Number of the program in its machine: part of the addresses of its functions. */
  readonly id: number;
  /** Names of functions, by their start. */
  readonly functionNames?: ReadonlyMap<number, string>;
  /** Values that wide loads load instead of their immediates, by index. */
  readonly constants?: ReadonlyMap<number, bigint>;
  /** Names of kernel functions that are called, by the index of the call. */
  readonly kfuncs?: ReadonlyMap<number, string>;
  readonly lineOf?: (index: number) => SourceLine | undefined;
}

/**
 * Reads the instructions of a program: all functions, as a loader passes them to a kernel.
 * @throws {VmError} VM_BAD_PROGRAM for what no kernel would run: unknown instructions, jumps to nowhere, a function without end
 */
export function readCode(bytes: Uint8Array, options: CodeOptions): ProgramCode {
  const { name, kfuncs = new Map(), lineOf = () => undefined } = options;
  const refuse = (found: string, expected: string): never => {
    throw new VmError('VM_BAD_PROGRAM', { name, found, expected });
  };
  if (bytes.length === 0 || bytes.length % 8 !== 0) refuse(`${bytes.length} bytes`, 'instructions of 8 bytes');
  if (bytes.length > maxInstructions * 8) refuse(`${bytes.length / 8} instructions`, `at most ${maxInstructions}`);
  if (bytes.at(-8) === Opcode.wide && isHalf(bytes))
    refuse('the first half of a wide instruction as its end', 'both halves');

  const instructions: (Instruction | undefined)[] = Array.from({ length: bytes.length / 8 });
  for (const instruction of decodeInstructions(bytes, 'little')) instructions[instruction.index] = instruction;
  const constants = new Map(options.constants);
  const callbacks = new Set<number>();
  const starts = new Set([0]);
  for (const instruction of instructions) {
    if (instruction === undefined) continue;
    const { index, source, immediate, opcode } = instruction;
    if (opcode === Opcode.call && source === CallKind.local) starts.add(index + 1 + immediate);
    if (opcode !== Opcode.wide || source === WideKind.value || constants.has(index)) continue;
    if (source !== WideKind.function) refuse(`a reference of kind ${source} in instruction ${index}`, 'a value');
    const target = index + 1 + immediate;
    starts.add(target);
    callbacks.add(target);
    constants.set(index, BigInt(functionAddress(options.id, target)));
  }
  const functions = listFunctions(starts, instructions, options, refuse);
  const code: ProgramCode = { name, instructions, functions, constants, kfuncs, callbacks, lineOf };
  for (const found of functions) checkFunction(code, found);
  return code;
}

/** Whether the last 8 bytes begin an instruction, rather than being the second half of a wide one. */
function isHalf(bytes: Uint8Array): boolean {
  let at = 0;
  while (at < bytes.length - 8) at += bytes[at] === Opcode.wide ? 16 : 8;
  return at === bytes.length - 8;
}

function listFunctions(
  starts: ReadonlySet<number>,
  instructions: readonly (Instruction | undefined)[],
  { name, functionNames }: CodeOptions,
  refuse: (found: string, expected: string) => never,
): BpfFunction[] {
  const sorted = [...starts].sort((a, b) => a - b);
  return sorted.map((start, position) => {
    if (instructions[start] === undefined) refuse(`a call to ${start}`, 'the index of an instruction');
    const named = functionNames?.get(start) ?? (start === 0 ? name : `function_${start}`);
    return { name: named, start, end: sorted[position + 1] ?? instructions.length };
  });
}

function checkFunction(code: ProgramCode, { start, end }: BpfFunction): void {
  const refuseAt = (index: number, found: string, expected: string): never => {
    throw new VmError('VM_BAD_PROGRAM', { name: code.name, found, expected }, [locate(code, index)]);
  };
  let last: Instruction | undefined;
  for (let index = start; index < end; index += 1) {
    const instruction = code.instructions[index];
    if (instruction === undefined) continue;
    last = instruction;
    const problem = problemOf(instruction);
    if (problem !== undefined) refuseAt(index, problem, 'an instruction of BPF');
    const target = jumpTarget(instruction);
    if (target === undefined) continue;
    if (target < start || target >= end) refuseAt(index, `a jump to ${target}`, `${start} to ${end - 1}`);
    if (code.instructions[target] === undefined)
      refuseAt(index, `a jump to ${target}`, 'the first half of an instruction');
  }
  if (last !== undefined && !endsFlow(last)) {
    const { name } = functionAt(code, start);
    refuseAt(last.index, `the end of ${name} without exit or jump`, 'exit or a jump as the last instruction');
  }
}

/** Whether an instruction never continues with the one after it. */
export function endsFlow(instruction: Instruction): boolean {
  const kind = classOf(instruction);
  if (kind !== InstructionClass.jmp && kind !== InstructionClass.jmp32) return false;
  const operation = instruction.opcode & 0xf0;
  return operation === Jump.exit || operation === Jump.ja;
}
