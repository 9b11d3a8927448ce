import { InstructionClass, classOf, type Instruction } from './instruction.js';

/** Operators of arithmetic by the high half of the opcode; `/` and `%` have a signed form. @see RFC 9669, table 2 */
const arithmetic: Record<number, string> = {
  0x00: '+=',
  0x10: '-=',
  0x20: '*=',
  0x30: '/=',
  0x40: '|=',
  0x50: '&=',
  0x60: '<<=',
  0x70: '>>=',
  0x90: '%=',
  0xa0: '^=',
  0xb0: '=',
  0xc0: 's>>=',
};

/** Comparisons by the high half of the opcode. @see RFC 9669, table 6 */
const comparisons: Record<number, string> = {
  0x10: '==',
  0x20: '>',
  0x30: '>=',
  0x40: '&',
  0x50: '!=',
  0x60: 's>',
  0x70: 's>=',
  0xa0: '<',
  0xb0: '<=',
  0xc0: 's<',
  0xd0: 's<=',
};

/** Memory access sizes by two bits of the opcode. @see RFC 9669, table 11 */
const sizes: Record<number, string> = { 0x00: '32', 0x08: '16', 0x10: '8', 0x18: '64' };

/** Atomic operations by the immediate, without the fetch bit. @see RFC 9669, table 14 */
const atomics: Record<number, [operator: string, name: string]> = {
  0x00: ['+=', 'add'],
  0x40: ['|=', 'or'],
  0x50: ['&=', 'and'],
  0xa0: ['^=', 'xor'],
};

const fetchBit = 1;
const unknown = '<unknown>';

function hex(value: number | bigint): string {
  return value < 0 ? `-0x${(-value).toString(16)}` : `0x${value.toString(16)}`;
}

/** ` + 0x8` or ` - 0x8`, as in addresses. */
function plus(offset: number): string {
  return offset < 0 ? `- ${hex(-offset)}` : `+ ${hex(offset)}`;
}

/** A jump's distance, with its sign. */
function distance(value: number): string {
  return value < 0 ? hex(value) : `+${hex(value)}`;
}

/** The 64 bits of a wide load, unsigned. */
export function wideValue({ immediate, upper = 0 }: Instruction): bigint {
  return (BigInt.asUintN(32, BigInt(upper)) << 32n) | BigInt.asUintN(32, BigInt(immediate));
}

/**
 * The text of an instruction, as llvm-objdump prints it without symbols: `r1 = *(u32 *)(r10 - 0x8)`.
 * @returns `<unknown>` for bytes that are not an instruction.
 */
export function formatInstruction(instruction: Instruction): string {
  const kind = classOf(instruction);
  switch (kind) {
    case InstructionClass.alu:
    case InstructionClass.alu64:
      return formatArithmetic(instruction, kind === InstructionClass.alu64);
    case InstructionClass.jmp:
    case InstructionClass.jmp32:
      return formatJump(instruction, kind === InstructionClass.jmp);
    case InstructionClass.ld:
      return formatLoad(instruction);
    default:
      return formatMemory(instruction, kind);
  }
}

function formatArithmetic({ opcode, destination, source, offset, immediate }: Instruction, is64: boolean): string {
  const letter = is64 ? 'r' : 'w';
  const target = `${letter}${destination}`;
  const operation = opcode & 0xf0;
  const isRegister = (opcode & 8) !== 0;
  if (operation === 0x80) return `${target} = -${target}`;
  if (operation === 0xd0) {
    const name = is64 ? 'bswap' : isRegister ? 'be' : 'le';
    return `r${destination} = ${name}${immediate} r${destination}`;
  }
  const operator = arithmetic[operation];
  if (operator === undefined) return unknown;
  if (operation === 0xb0 && isRegister && offset !== 0) {
    // An offset of 1 casts an address between address spaces, which the immediate names.
    if (offset === 1)
      return `r${destination} = addr_space_cast(r${source}, ${hex(immediate >>> 16)}, ${hex(immediate & 0xffff)})`;
    return `${target} = (s${offset})${letter}${source}`;
  }
  const isSigned = offset === 1 && (operation === 0x30 || operation === 0x90);
  return `${target} ${isSigned ? 's' : ''}${operator} ${isRegister ? `${letter}${source}` : hex(immediate)}`;
}

function formatJump({ opcode, destination, source, offset, immediate }: Instruction, is64: boolean): string {
  const operation = opcode & 0xf0;
  const isRegister = (opcode & 8) !== 0;
  if (operation === 0x00 && isRegister) return `gotox r${destination}`;
  if (operation === 0x00) return is64 ? `goto ${distance(offset)}` : `gotol ${distance(immediate)}`;
  if (operation === 0x80) return isRegister ? `callx r${destination}` : `call ${hex(immediate)}`;
  if (operation === 0x90) return 'exit';
  if (operation === 0xe0) return `may_goto ${distance(offset)}`;
  const comparison = comparisons[operation];
  if (comparison === undefined) return unknown;
  const letter = is64 ? 'r' : 'w';
  return `if ${letter}${destination} ${comparison} ${isRegister ? `${letter}${source}` : hex(immediate)} goto ${distance(offset)}`;
}

function formatLoad(instruction: Instruction): string {
  const { opcode, destination, source, immediate } = instruction;
  if (opcode === 0x18) return `r${destination} = ${hex(BigInt.asIntN(64, wideValue(instruction)))} ll`;
  const width = sizes[opcode & 0x18]!;
  // The legacy packet loads of socket filters.
  if ((opcode & 0xe0) === 0x20) return `r0 = *(u${width} *)skb[${hex(immediate)}]`;
  return (opcode & 0xe0) === 0x40 ? `r0 = *(u${width} *)skb[r${source}]` : unknown;
}

function formatMemory(instruction: Instruction, kind: number): string {
  const { opcode, destination, source, offset, immediate } = instruction;
  const width = sizes[opcode & 0x18]!;
  const mode = opcode & 0xe0;
  const at = (register: number): string => `(r${register} ${plus(offset)})`;
  // Loads and stores of up to 32 bits are shown with the half register where only it is used.
  const letter = width === '64' ? 'r' : 'w';
  if (kind === InstructionClass.ldx) {
    if (mode === 0x60) return `${letter}${destination} = *(u${width} *)${at(source)}`;
    return mode === 0x80 ? `r${destination} = *(s${width} *)${at(source)}` : unknown;
  }
  if (kind === InstructionClass.st)
    return mode === 0x60 ? `*(u${width} *)${at(destination)} = ${hex(immediate)}` : unknown;
  if (mode === 0x60) return `*(u${width} *)${at(destination)} = ${letter}${source}`;
  return mode === 0xc0 ? formatAtomic(instruction, width, letter) : unknown;
}

function formatAtomic({ destination, source, offset, immediate }: Instruction, width: string, letter: string): string {
  const place = `r${destination} ${plus(offset)}`;
  const register = `${letter}${source}`;
  const suffix = width === '64' ? '_64' : '32_32';
  if (immediate === 0xe1) return `${register} = xchg${suffix}(${place}, ${register})`;
  if (immediate === 0xf1) return `${letter}0 = cmpxchg${suffix}(${place}, ${letter}0, ${register})`;
  if (immediate === 0x100) return `${letter}${destination} = load_acquire((u${width} *)(r${source} ${plus(offset)}))`;
  if (immediate === 0x110) return `store_release((u${width} *)(${place}), ${register})`;
  const atomic = atomics[immediate & ~fetchBit];
  if (atomic === undefined) return unknown;
  const pointer = `(u${width} *)(${place})`;
  return immediate & fetchBit
    ? `${register} = atomic_fetch_${atomic[1]}(${pointer}, ${register})`
    : `lock *${pointer} ${atomic[0]} ${register}`;
}
