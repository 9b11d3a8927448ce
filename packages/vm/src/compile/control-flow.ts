import { CallKind, classOf, InstructionClass, jumpTarget, Opcode, type Instruction } from '@bpf-link-wasm/btf';
import { endsFlow } from '../program/read-code.js';
import { Jump } from '../program/opcode.js';
import type { BpfFunction, ProgramCode } from '../program/program-code.js';

/** Number of bpf_tail_call. @see Linux include/uapi/linux/bpf.h ___BPF_FUNC_MAPPER */
const tailCall = 12;

/** Instructions that run one after the other and are entered only at the first. */
export interface BasicBlock {
  /** Its position in reverse postorder, from 0. */
  readonly order: number;
  readonly instructions: readonly Instruction[];
  /** Index of its first instruction. */
  readonly start: number;
  readonly end: BlockEnd;
}

/** How a block ends: the function exits, or continues with one block, or with one of two by a condition. Blocks are named by their order. */
export type BlockEnd =
  | { readonly kind: 'exit' }
  | { readonly kind: 'goto'; readonly target: number }
  | { readonly kind: 'branch'; readonly jump: Instruction; readonly taken: number; readonly next: number };

/** The blocks of a function that can be reached, in reverse postorder; the first is its entry. */
export type ControlFlow = readonly BasicBlock[];

/** Splits a function into blocks. */
export function readControlFlow(code: ProgramCode, { start, end }: BpfFunction): ControlFlow {
  const blocks = splitBlocks(code, start, end);
  const order = reversePostorder(blocks, start);
  const orderOf = new Map(order.map((block, position) => [block.start, position]));
  return order.map(({ instructions, successors, start: first }, position) => {
    const last = instructions.at(-1)!;
    return { order: position, instructions, start: first, end: endOf(last, successors, orderOf) };
  });
}

interface RawBlock {
  readonly start: number;
  readonly instructions: Instruction[];
  /** Starts of the blocks that follow; for a branch, first the one where it is taken. */
  successors: number[];
}

function splitBlocks({ instructions }: ProgramCode, start: number, end: number): Map<number, RawBlock> {
  const starts = new Set([start]);
  for (let index = start; index < end; index += 1) {
    const instruction = instructions[index];
    const target = instruction && jumpTarget(instruction);
    if (target !== undefined) starts.add(target);
    if (instruction !== undefined && endsBlock(instruction) && index + 1 < end) starts.add(index + 1);
  }
  const blocks = new Map<number, RawBlock>();
  let block: RawBlock | undefined;
  for (let index = start; index < end; index += 1) {
    const instruction = instructions[index];
    if (instruction === undefined) continue;
    if (starts.has(index)) {
      block?.successors.push(
        ...(block.successors.length === 0 && !endsFlow(block.instructions.at(-1)!) ? [index] : []),
      );
      blocks.set(index, (block = { start: index, instructions: [], successors: [] }));
    }
    block!.instructions.push(instruction);
    if (endsBlock(instruction)) {
      block!.successors = successorsOf(instruction);
    }
  }
  return blocks;
}

function endsBlock(instruction: Instruction): boolean {
  return jumpTarget(instruction) !== undefined || endsFlow(instruction) || mayLeave(instruction);
}

/**
 * Whether a function may either end at this instruction or continue after it. Its block ends there, so that the budget is
 * charged for later instructions only if they run.
 */
export function mayLeave({ opcode, source, immediate, units }: Instruction): boolean {
  if (opcode === Opcode.callRegister) return true;
  if (opcode === Opcode.call) return source === CallKind.helper && immediate === tailCall;
  return (opcode & 7) === InstructionClass.ld && units === 1;
}

function successorsOf(instruction: Instruction): number[] {
  if (mayLeave(instruction)) return [instruction.index + 1];
  const target = jumpTarget(instruction);
  if (target === undefined) return [];
  return endsFlow(instruction) ? [target] : [target, instruction.index + 1];
}

/** Reachable blocks in reverse postorder. Without recursion, because programs have up to a million instructions. */
function reversePostorder(blocks: ReadonlyMap<number, RawBlock>, entry: number): RawBlock[] {
  const finished: RawBlock[] = [];
  const seen = new Set([entry]);
  const stack = [{ block: blocks.get(entry)!, next: 0 }];
  while (stack.length > 0) {
    const top = stack.at(-1)!;
    // The block after a branch that is not taken is visited last, so that it comes right after the branch.
    const successor = top.block.successors[top.next];
    top.next += 1;
    if (successor === undefined) {
      finished.push(top.block);
      stack.pop();
    } else if (!seen.has(successor)) {
      seen.add(successor);
      stack.push({ block: blocks.get(successor)!, next: 0 });
    }
  }
  return finished.toReversed();
}

function endOf(last: Instruction, successors: readonly number[], orderOf: ReadonlyMap<number, number>): BlockEnd {
  const [taken, next] = successors;
  if (taken === undefined) return { kind: 'exit' };
  if (next === undefined || (taken === next && !hasEffect(last))) return { kind: 'goto', target: orderOf.get(taken)! };
  return { kind: 'branch', jump: last, taken: orderOf.get(taken)!, next: orderOf.get(next)! };
}

/** Whether a jump does more than jump: may_goto counts down. */
function hasEffect(jump: Instruction): boolean {
  return classOf(jump) === InstructionClass.jmp && (jump.opcode & 0xf0) === Jump.cond;
}
