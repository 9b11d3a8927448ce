import { Jump } from '../program/opcode.js';

/**
 * Whether a conditional jump is taken.
 * @param operation High half of the opcode.
 * @param bits 32 for class jmp32: only the lower halves count.
 * @see RFC 9669, section 4.3
 */
export function isTaken(operation: number, bits: 32 | 64, left: bigint, right: bigint): boolean {
  const [a, b] = [BigInt.asUintN(bits, left), BigInt.asUintN(bits, right)];
  switch (operation) {
    case Jump.eq:
      return a === b;
    case Jump.ne:
      return a !== b;
    case Jump.gt:
      return a > b;
    case Jump.ge:
      return a >= b;
    case Jump.lt:
      return a < b;
    case Jump.le:
      return a <= b;
    case Jump.set:
      return (a & b) !== 0n;
    default:
      return isTakenSigned(operation, BigInt.asIntN(bits, a), BigInt.asIntN(bits, b));
  }
}

function isTakenSigned(operation: number, a: bigint, b: bigint): boolean {
  switch (operation) {
    case Jump.sgt:
      return a > b;
    case Jump.sge:
      return a >= b;
    case Jump.slt:
      return a < b;
    default:
      return a <= b;
  }
}
