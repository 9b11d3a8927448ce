import type { Random } from '@bpf-link-wasm/testkit/random';

/** Bytes of the value of the map that a program's r9 points to: 128 that it works on, its registers at the end, a passage. */
export const mapSize = 256;

/** Where the registers r0 to r8 are at the end. */
const registersAt = 128;

/** Where a number goes through the map, after the registers. */
const passageAt = registersAt + 9 * 8;

/** Bytes of stack that a program has written before it reads any. */
const stackBytes = 64;

const sizes = [
  [0x10, 1],
  [0x08, 2],
  [0x00, 4],
  [0x18, 8],
] as const;

/**
 * Makes a program that every kernel with instruction set version 4 accepts and whose outcome is defined: r0 to r8 hold numbers,
 * r9 points to the value of the map. It has arithmetic of all kinds, loads and stores on the stack and in the map, atomics, jumps
 * forward, loops that end, and calls of its own functions. At its end all registers are written to the map.
 */
export function randomProgram(random: Random): Uint8Array {
  return new ProgramMaker(random).make();
}

class ProgramMaker {
  readonly #random: Random;
  #units: Uint8Array[] = [];
  /** Calls whose distance is known when the functions are there: index of the call and number of the function. */
  readonly #calls: { readonly at: number; readonly callee: number }[] = [];
  readonly #functionCount: number;

  constructor(random: Random) {
    this.#random = random;
    this.#functionCount = random.integer(3);
  }

  make(): Uint8Array {
    const random = this.#random;
    this.#wide(9, 2, 0n);
    for (let register = 0; register <= 8; register += 1) this.#loadNumber(register);
    for (let at = 8; at <= stackBytes; at += 8) this.#emit(0x7b, 10, random.integer(9), -at, 0);
    this.#body(10 + random.integer(50), 3, true);
    for (let register = 0; register <= 8; register += 1) this.#emit(0x7b, 9, register, registersAt + register * 8, 0);
    this.#emit(0x95, 0, 0, 0, 0);
    // A function that nothing calls is code that cannot be reached, which a kernel refuses.
    const starts = new Map<number, number>();
    for (const { callee } of this.#calls) {
      if (starts.has(callee)) continue;
      starts.set(callee, this.#units.length);
      this.#function();
    }
    for (const { at, callee } of this.#calls) this.#setImmediate(at, starts.get(callee)! - at - 1);
    const bytes = new Uint8Array(this.#units.length * 8);
    for (const [index, unit] of this.#units.entries()) bytes.set(unit, index * 8);
    return bytes;
  }

  /** A function of five numbers; its own r6 to r8 are numbers too, and it has no stack and no map. */
  #function(): void {
    this.#emit(0xbf, 0, 1, 0, 0);
    for (let register = 6; register <= 8; register += 1) this.#wide(register, 0, this.#number());
    for (let count = this.#random.integer(12); count >= 0; count -= 1) this.#arithmetic(9);
    this.#emit(0x95, 0, 0, 0, 0);
  }

  #body(count: number, depth: number, mayLoop: boolean): void {
    for (let left = count; left > 0; left -= 1) {
      const choice = this.#random.integer(100);
      if (choice < 50) this.#arithmetic(mayLoop ? 9 : 8);
      else if (choice < 68) this.#memory(mayLoop ? 9 : 8);
      else if (choice < 78) this.#atomic(mayLoop ? 9 : 8);
      else if (choice < 90) this.#branch(depth, mayLoop);
      else if (choice < 94 && mayLoop && depth > 0) this.#loop(depth);
      else if (this.#functionCount > 0) this.#call();
      else this.#loadNumber(this.#random.integer(mayLoop ? 9 : 8));
    }
  }

  /** @param registers Registers that may be used: r0 up to the one before. */
  #arithmetic(registers: number): void {
    const random = this.#random;
    const isWide = random.integer(2) === 0;
    const kind = isWide ? 0x07 : 0x04;
    const destination = random.integer(registers);
    const source = random.integer(registers);
    const choice = random.integer(14);
    if (choice === 13) {
      const swaps = [0xd4, 0xdc, 0xd7];
      this.#emit(swaps[random.integer(3)]!, destination, 0, 0, [16, 32, 64][random.integer(3)]!);
      return;
    }
    const operation = choice << 4;
    if (operation === 0x80) {
      this.#emit(kind | operation, destination, 0, 0, 0);
      return;
    }
    const isDivision = operation === 0x30 || operation === 0x90;
    const isShift = operation === 0x60 || operation === 0x70 || operation === 0xc0;
    const byRegister = random.integer(2) === 0;
    const extensions = isWide ? [0, 8, 16, 32] : [0, 8, 16];
    const offset = isDivision
      ? random.integer(2)
      : operation === 0xb0 && byRegister
        ? extensions[random.integer(extensions.length)]!
        : 0;
    if (byRegister) {
      this.#emit(kind | operation | 0x08, destination, source, offset, 0);
      return;
    }
    const immediate = isShift ? random.integer(isWide ? 64 : 32) : this.#immediate();
    this.#emit(kind | operation, destination, 0, offset, isDivision && immediate === 0 ? -1 : immediate);
  }

  /** A place in the stack, aligned, or in the map, where any address will do. */
  #place(size: number): { base: number; offset: number } {
    const random = this.#random;
    if (random.integer(2) === 0) return { base: 10, offset: -stackBytes + size * random.integer(stackBytes / size) };
    return { base: 9, offset: random.integer(registersAt - size + 1) };
  }

  #memory(registers: number): void {
    const random = this.#random;
    const [mode, size] = sizes[random.integer(4)]!;
    const { base, offset } = this.#place(size);
    const register = random.integer(registers);
    const choice = random.integer(4);
    if (choice === 0) this.#emit(0x62 | mode, base, 0, offset, this.#immediate());
    else if (choice === 1) this.#emit(0x63 | mode, base, register, offset, 0);
    else if (choice === 2 && size < 8) this.#emit(0x81 | mode, register, base, offset, 0);
    else this.#emit(0x61 | mode, register, base, offset, 0);
  }

  #atomic(registers: number): void {
    const random = this.#random;
    const [mode, size] = sizes[2 + random.integer(2)]!;
    const { base, offset } = this.#place(size);
    const operations = [0x00, 0x40, 0x50, 0xa0, 0x01, 0x41, 0x51, 0xa1, 0xe1, 0xf1];
    const aligned = offset - (((offset % size) + size) % size);
    const source = random.integer(registers);
    const operation = operations[random.integer(operations.length)]!;
    this.#emit(0xc3 | mode, base, source, aligned, operation);
    if (operation === 0xf1 && size === 4) this.#clearUpper(0);
    const isFetch = (operation & 1) !== 0;
    if (base === 10 && isFetch) this.#forget(operation === 0xf1 ? 0 : source);
  }

  /**
   * Clears the upper half of a register. RFC 9669 has a compare-and-exchange of 32 bits do so with r0, but that of x86-64 writes
   * the register only when it does not exchange. So the verifier adds this instruction, where it sees that the upper half is
   * read. Linux 6.18 does not see it when the way from the exchange to the read ends at a state that was verified before
   * (kernel/bpf/verifier.c, opt_subreg_zext_lo32_rnd_hi32, mark_insn_zext): then r0 keeps its upper half.
   */
  #clearUpper(register: number): void {
    this.#emit(0xbc, register, register, 0, 0);
  }

  /**
   * Takes a register through the map, after which a verifier knows nothing of its value. A number that an atomic instruction
   * fetched from the stack needs that. Kernels before Linux commit 179ee84a8911 (bpf: Fix incorrect pruning due to atomic fetch
   * precision tracking) do not trace such a number back to its place on the stack. They can take two different states for equal,
   * and remove code that the program does reach: such a program has a result, but not in these kernels.
   */
  #forget(register: number): void {
    this.#emit(0x7b, 9, register, passageAt, 0);
    this.#emit(0x79, register, 9, passageAt, 0);
  }

  /** Two ways that meet again, or one that is jumped over. */
  #branch(depth: number, mayLoop: boolean): void {
    const random = this.#random;
    const comparisons = [0x10, 0x20, 0x30, 0x40, 0x50, 0x60, 0x70, 0xa0, 0xb0, 0xc0, 0xd0];
    const operation = comparisons[random.integer(comparisons.length)]!;
    const kind = random.integer(2) === 0 ? 0x05 : 0x06;
    const byRegister = random.integer(2) === 0;
    const source = byRegister ? random.integer(9) : 0;
    const jump = this.#units.length;
    this.#emit(
      kind | operation | (byRegister ? 8 : 0),
      random.integer(9),
      source,
      0,
      byRegister ? 0 : this.#immediate(),
    );
    this.#body(1 + random.integer(4), depth - 1, mayLoop && depth > 1);
    if (random.integer(2) === 0) {
      this.#setOffset(jump, this.#units.length - jump - 1);
      return;
    }
    const skip = this.#units.length;
    const isLong = random.integer(3) === 0;
    this.#emit(isLong ? 0x06 : 0x05, 0, 0, 0, 0);
    this.#setOffset(jump, this.#units.length - jump - 1);
    this.#body(1 + random.integer(4), depth - 1, mayLoop && depth > 1);
    const distance = this.#units.length - skip - 1;
    if (isLong) this.#setImmediate(skip, distance);
    else this.#setOffset(skip, distance);
  }

  /** Counts r8 down. */
  #loop(depth: number): void {
    this.#emit(0xb7, 8, 0, 0, 1 + this.#random.integer(5));
    const start = this.#units.length;
    this.#body(1 + this.#random.integer(4), depth - 1, false);
    this.#emit(0x07, 8, 0, 0, -1);
    this.#emit(0x55, 8, 0, start - this.#units.length - 1, 0);
  }

  #call(): void {
    this.#calls.push({ at: this.#units.length, callee: this.#random.integer(this.#functionCount) });
    this.#emit(0x85, 0, 1, 0, 0);
    for (let register = 1; register <= 5; register += 1) this.#loadNumber(register);
  }

  #loadNumber(register: number): void {
    const random = this.#random;
    const choice = random.integer(4);
    if (choice === 0) this.#emit(0xb7, register, 0, 0, this.#immediate());
    else if (choice === 1) this.#emit(0xb4, register, 0, 0, this.#immediate());
    else if (choice === 2) this.#emit(0x79, register, 9, random.integer(registersAt - 7), 0);
    else this.#wide(register, 0, this.#number());
  }

  /** Often a number at which something changes. */
  #number(): bigint {
    const random = this.#random;
    const edges = [0n, 1n, -1n, 0x7fff_ffffn, 0x8000_0000n, 0xffff_ffffn, 1n << 63n, (1n << 63n) - 1n, 0xff80n];
    if (random.integer(2) === 0) return edges[random.integer(edges.length)]!;
    return (BigInt(random.integer(2 ** 32)) << 32n) | BigInt(random.integer(2 ** 32));
  }

  #immediate(): number {
    return Number(BigInt.asIntN(32, this.#number()));
  }

  #wide(register: number, kind: number, value: bigint): void {
    this.#emit(0x18, register, kind, 0, Number(BigInt.asIntN(32, value)));
    this.#emit(0, 0, 0, 0, Number(BigInt.asIntN(32, value >> 32n)));
  }

  #emit(opcode: number, destination: number, source: number, offset: number, immediate: number): void {
    const unit = new Uint8Array(8);
    const view = new DataView(unit.buffer);
    unit[0] = opcode;
    unit[1] = destination | (source << 4);
    view.setInt16(2, offset, true);
    view.setInt32(4, immediate, true);
    this.#units.push(unit);
  }

  #setOffset(at: number, offset: number): void {
    new DataView(this.#units[at]!.buffer).setInt16(2, offset, true);
  }

  #setImmediate(at: number, immediate: number): void {
    new DataView(this.#units[at]!.buffer).setInt32(4, immediate, true);
  }
}
