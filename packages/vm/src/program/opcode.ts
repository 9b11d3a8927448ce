/**
 * Parts of an opcode.
 * @see RFC 9669, sections 4 and 5; Linux include/uapi/linux/bpf.h for later additions
 */

/** Arithmetic, by the high half of the opcode of classes alu and alu64. */
export const Alu = {
  add: 0x00,
  sub: 0x10,
  mul: 0x20,
  div: 0x30,
  or: 0x40,
  and: 0x50,
  lsh: 0x60,
  rsh: 0x70,
  neg: 0x80,
  mod: 0x90,
  xor: 0xa0,
  mov: 0xb0,
  arsh: 0xc0,
  end: 0xd0,
} as const;

/** Jumps, by the high half of the opcode of classes jmp and jmp32. */
export const Jump = {
  ja: 0x00,
  eq: 0x10,
  gt: 0x20,
  ge: 0x30,
  set: 0x40,
  ne: 0x50,
  sgt: 0x60,
  sge: 0x70,
  call: 0x80,
  exit: 0x90,
  lt: 0xa0,
  le: 0xb0,
  slt: 0xc0,
  sle: 0xd0,
  /** may_goto. */
  cond: 0xe0,
} as const;

/** Addressing modes of loads and stores, by the upper three bits of the opcode. */
export const Mode = { imm: 0x00, abs: 0x20, ind: 0x40, mem: 0x60, memsx: 0x80, atomic: 0xc0 } as const;

/** Atomic operations, by the immediate. */
export const Atomic = {
  add: 0x00,
  or: 0x40,
  and: 0x50,
  xor: 0xa0,
  fetch: 0x01,
  exchange: 0xe1,
  compareExchange: 0xf1,
  loadAcquire: 0x100,
  storeRelease: 0x110,
} as const;

/** Bit of the opcode: the second operand is a register, not the immediate. */
export const registerOperand = 0x08;

/** The meaning of a wide load's immediates, by its source register. */
export const WideKind = {
  value: 0,
  mapFd: 1,
  mapValue: 2,
  btfId: 3,
  function: 4,
  mapIndex: 5,
  mapIndexValue: 6,
} as const;

/** Bytes that a load or store moves, by its opcode. */
export function accessSize(opcode: number): 1 | 2 | 4 | 8 {
  const sizes = { 0x00: 4, 0x08: 2, 0x10: 1, 0x18: 8 } as const;
  return sizes[(opcode & 0x18) as keyof typeof sizes];
}

/** How often may_goto falls through in one call of a function. @see Linux include/linux/bpf.h BPF_MAX_LOOPS */
export const maxLoops = 8 * 1024 * 1024;
