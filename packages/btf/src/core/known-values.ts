import { CallKind, classOf, InstructionClass, Opcode, type Instruction } from '../bpf/instruction.js';

/** What is known about a register or stack slot: a number, or that it is a stack address. */
export type Known = bigint | { readonly frame: number };

/** The frame pointer, and the registers that a call clobbers. */
const framePointer = 10;
const clobbered = [0, 1, 2, 3, 4, 5];

/** Bytes by the bits of an opcode. @see RFC 9669, section 5 */
const accessBytes: Readonly<Record<number, number>> = { 0x00: 4, 0x08: 2, 0x10: 1, 0x18: 8 };

/** Comparisons by the upper half of an opcode, unsigned and signed. @see RFC 9669, section 4.3 */
const comparisons: Readonly<Record<number, (a: bigint, b: bigint, sign: (value: bigint) => bigint) => boolean>> = {
  0x10: (a, b) => a === b,
  0x20: (a, b) => a > b,
  0x30: (a, b) => a >= b,
  0x40: (a, b) => (a & b) !== 0n,
  0x50: (a, b) => a !== b,
  0x60: (a, b, sign) => sign(a) > sign(b),
  0x70: (a, b, sign) => sign(a) >= sign(b),
  0xa0: (a, b) => a < b,
  0xb0: (a, b) => a <= b,
  0xc0: (a, b, sign) => sign(a) < sign(b),
  0xd0: (a, b, sign) => sign(a) <= sign(b),
};

const equal = 0x10;
const notEqual = 0x50;

/** Arithmetic operations by the upper half of an opcode. @see RFC 9669, section 4.1 */
const operations: Readonly<Record<number, (a: bigint, b: bigint, bits: bigint) => bigint | undefined>> = {
  0x00: (a, b) => a + b,
  0x10: (a, b) => a - b,
  0x20: (a, b) => a * b,
  0x40: (a, b) => a | b,
  0x50: (a, b) => a & b,
  0x60: (a, b, bits) => a << (b & (bits - 1n)),
  0x70: (a, b, bits) => a >> (b & (bits - 1n)),
  0x80: (a) => -a,
  0xa0: (a, b) => a ^ b,
  0xb0: (_, b) => b,
  0xc0: (a, b, bits) => BigInt.asIntN(Number(bits), a) >> (b & (bits - 1n)),
};

/** The constants that a program holds at one of its instructions, on one path to it. */
export class KnownValues {
  private constructor(
    private readonly registers: Map<number, Known>,
    /** By stack offset, in slots of 8 bytes. */
    private readonly stack: Map<number, Known>,
  ) {}

  /** The state at the start of a function, whose arguments are unknown. */
  static atEntry(): KnownValues {
    return new KnownValues(new Map([[framePointer, { frame: 0 }]]), new Map());
  }

  copy(): KnownValues {
    return new KnownValues(new Map(this.registers), new Map(this.stack));
  }

  /**
   * Whether everything known here is known there too, with the same values: then no further instructions are reached
   * from there.
   */
  isCoveredBy(other: KnownValues): boolean {
    return isSubset(other.registers, this.registers) && isSubset(other.stack, this.stack);
  }

  /** Keeps what both states agree on. */
  meet(other: KnownValues): KnownValues {
    return new KnownValues(common(this.registers, other.registers), common(this.stack, other.stack));
  }

  /**
   * Applies an instruction that does not jump.
   * @param isRelocated Whether the loader writes an address into it.
   */
  apply(instruction: Instruction, isRelocated: boolean): void {
    const { opcode, destination, source, immediate, upper, units } = instruction;
    switch (classOf(instruction)) {
      case InstructionClass.alu:
      case InstructionClass.alu64:
        return this.#set(destination, this.#compute(instruction));
      case InstructionClass.ldx: {
        const slot = this.#slotOf(source, instruction.offset);
        const isWhole = accessBytes[opcode & 0x18] === 8 && (opcode & 0xe0) === 0x60;
        return this.#set(destination, isWhole && slot !== undefined ? this.stack.get(slot) : undefined);
      }
      case InstructionClass.st:
      case InstructionClass.stx:
        return this.#store(instruction);
      case InstructionClass.ld: {
        const isNumber = units === 2 && source === 0 && !isRelocated;
        const value = (BigInt(upper ?? 0) << 32n) | BigInt(immediate >>> 0);
        // Legacy packet loads call kernel functions.
        if (units === 1) this.#forgetClobbered();
        return this.#set(units === 1 ? 0 : destination, isNumber ? BigInt.asUintN(64, value) : undefined);
      }
      default:
        if (opcode === Opcode.call || opcode === Opcode.callRegister) this.#call(instruction);
    }
  }

  /**
   * Evaluates a conditional jump.
   * @returns whether it can be taken, and whether it can fall through, each with the state that follows
   */
  branch(instruction: Instruction): { taken: KnownValues | undefined; passed: KnownValues | undefined } {
    const { opcode, destination, source, immediate } = instruction;
    const isWord = classOf(instruction) === InstructionClass.jmp32;
    const operation = opcode & 0xf0;
    const other = (opcode & 8) === 0 ? BigInt.asUintN(64, BigInt(immediate)) : this.registers.get(source);
    const own = this.registers.get(destination);
    const compare = comparisons[operation];
    if (typeof own === 'bigint' && typeof other === 'bigint' && compare !== undefined) {
      const bits = isWord ? 32 : 64;
      const cut = (value: bigint): bigint => BigInt.asUintN(bits, value);
      const isTaken = compare(cut(own), cut(other), (value) => BigInt.asIntN(bits, value));
      return { taken: isTaken ? this : undefined, passed: isTaken ? undefined : this };
    }
    const taken = this.copy();
    const passed = this.copy();
    if (own === undefined && typeof other === 'bigint' && !isWord) {
      if (operation === equal) taken.#set(destination, other);
      if (operation === notEqual) passed.#set(destination, other);
    }
    return { taken, passed };
  }

  #set(register: number, value: Known | undefined): void {
    if (value === undefined) this.registers.delete(register);
    else this.registers.set(register, value);
  }

  #compute({ opcode, destination, source, immediate, offset }: Instruction): Known | undefined {
    const isWord = (opcode & 7) === InstructionClass.alu;
    const own = this.registers.get(destination);
    const other = (opcode & 8) === 0 ? BigInt(immediate) : this.registers.get(source);
    const operation = operations[opcode & 0xf0];
    // With an offset they are signed divisions and sign-extending moves.
    if (operation === undefined || offset !== 0) return undefined;
    const isMove = (opcode & 0xf0) === 0xb0;
    if (!isWord && isMove) return typeof other === 'bigint' ? BigInt.asUintN(64, other) : other;
    if (!isWord && (opcode & 0xf0) === 0 && isPlace(own) && typeof other === 'bigint')
      return { frame: own.frame + Number(BigInt.asIntN(32, other)) };
    if (typeof other !== 'bigint' || (!isMove && typeof own !== 'bigint')) return undefined;
    const bits = isWord ? 32 : 64;
    const cut = (value: bigint): bigint => BigInt.asUintN(bits, value);
    const result = operation(cut(typeof own === 'bigint' ? own : 0n), cut(other), BigInt(bits));
    return result === undefined ? undefined : cut(result);
  }

  #slotOf(register: number, offset: number): number | undefined {
    const base = this.registers.get(register);
    return isPlace(base) && (base.frame + offset) % 8 === 0 ? (base.frame + offset) / 8 : undefined;
  }

  #store(instruction: Instruction): void {
    const { opcode, destination, source, offset, immediate } = instruction;
    const base = this.registers.get(destination);
    const mode = opcode & 0xe0;
    // An atomic operation may fetch into its source, into r0, or into its destination.
    if (mode === 0xc0) {
      for (const register of [source, 0, destination]) if (register !== framePointer) this.registers.delete(register);
    }
    // The address may be anywhere in the frame.
    if (!isPlace(base)) return this.stack.clear();
    const bytes = accessBytes[opcode & 0x18]!;
    const start = base.frame + offset;
    for (let slot = Math.floor(start / 8); slot * 8 < start + bytes; slot += 1) this.stack.delete(slot);
    if (mode !== 0x60 || bytes !== 8 || start % 8 !== 0) return;
    const value =
      classOf(instruction) === InstructionClass.st ? BigInt.asUintN(64, BigInt(immediate)) : this.registers.get(source);
    if (value !== undefined) this.stack.set(start / 8, value);
  }

  /** A callee may write to the stack if it is passed a stack address. */
  #call({ source }: Instruction): void {
    const given = clobbered.flatMap((register) => this.registers.get(register) ?? []).filter(isPlace);
    if (given.length > 0 || source === CallKind.local) this.stack.clear();
    this.#forgetClobbered();
  }

  #forgetClobbered(): void {
    for (const register of clobbered) this.registers.delete(register);
  }
}

function isPlace(value: Known | undefined): value is { readonly frame: number } {
  return typeof value === 'object';
}

function isSame(a: Known | undefined, b: Known | undefined): boolean {
  return isPlace(a) && isPlace(b) ? a.frame === b.frame : a === b;
}

function isSubset(small: ReadonlyMap<number, Known>, large: ReadonlyMap<number, Known>): boolean {
  for (const [key, value] of small) if (!isSame(value, large.get(key))) return false;
  return true;
}

function common(a: ReadonlyMap<number, Known>, b: ReadonlyMap<number, Known>): Map<number, Known> {
  return new Map([...a].filter(([key, value]) => isSame(value, b.get(key))));
}
