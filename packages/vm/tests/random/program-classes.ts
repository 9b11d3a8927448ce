import {
  classOf,
  decodeInstructions,
  InstructionClass,
  isCall,
  jumpTarget,
  type Instruction,
} from '@bpf-link-wasm/btf';
import { Alu, Mode } from '../../src/program/opcode.js';

/** What instructions of random programs do. */
export const classNames = [
  'arithmetic of 64 bits',
  'arithmetic of 32 bits',
  'division',
  'byte swap',
  'stack access',
  'map access',
  'atomic on the stack',
  'atomic in the map',
  'forward jump',
  'loop',
  'call',
] as const;

export type ClassName = (typeof classNames)[number];

/** The classes of which a program has at least one instruction. */
export function classesOf(code: Uint8Array): ReadonlySet<ClassName> {
  const found = new Set<ClassName>();
  for (const instruction of decodeInstructions(code, 'little')) {
    const name = classNameOf(instruction);
    if (name !== undefined) found.add(name);
  }
  return found;
}

function classNameOf(instruction: Instruction): ClassName | undefined {
  const { opcode, index, source, destination } = instruction;
  const kind = classOf(instruction);
  if (kind === InstructionClass.alu || kind === InstructionClass.alu64) {
    const operation = opcode & 0xf0;
    if (operation === Alu.end) return 'byte swap';
    if (operation === Alu.div || operation === Alu.mod) return 'division';
    return kind === InstructionClass.alu64 ? 'arithmetic of 64 bits' : 'arithmetic of 32 bits';
  }
  if (kind === InstructionClass.ldx) return source === 10 ? 'stack access' : 'map access';
  if (kind === InstructionClass.st || kind === InstructionClass.stx) {
    const isStack = destination === 10;
    if (kind === InstructionClass.stx && (opcode & 0xe0) === Mode.atomic)
      return isStack ? 'atomic on the stack' : 'atomic in the map';
    return isStack ? 'stack access' : 'map access';
  }
  if (isCall(instruction)) return 'call';
  const target = jumpTarget(instruction);
  if (target === undefined) return undefined;
  return target > index ? 'forward jump' : 'loop';
}
