import type { Instruction } from '@bpf-link-wasm/btf';
import { Alu } from '../program/opcode.js';

/**
 * What arithmetic leaves in its destination.
 * @param is64 Class alu64; otherwise only the lower halves count, and the upper half of the result is zero.
 * @param left The destination, unsigned.
 * @param right The second operand, unsigned; an immediate is sign-extended to 64 bits.
 * @returns at least the bits of the result; what is above them is cut off when it is stored.
 * @see RFC 9669, section 4.1
 */
export function computeAlu(instruction: Instruction, is64: boolean, left: bigint, right: bigint): bigint {
  const operation = instruction.opcode & 0xf0;
  if (operation === Alu.end) return swap(instruction, left);
  const bits = is64 ? 64 : 32;
  const [a, b] = [BigInt.asUintN(bits, left), BigInt.asUintN(bits, right)];
  return BigInt.asUintN(bits, compute(instruction, operation, bits, a, b));
}

function compute({ offset }: Instruction, operation: number, bits: 32 | 64, a: bigint, b: bigint): bigint {
  const signed = (value: bigint): bigint => BigInt.asIntN(bits, value);
  const shift = b & BigInt(bits - 1);
  switch (operation) {
    case Alu.add:
      return a + b;
    case Alu.sub:
      return a - b;
    case Alu.mul:
      return a * b;
    case Alu.div:
      if (b === 0n) return 0n;
      return offset === 1 ? signed(a) / signed(b) : a / b;
    case Alu.mod:
      if (b === 0n) return a;
      return offset === 1 ? signed(a) % signed(b) : a % b;
    case Alu.or:
      return a | b;
    case Alu.and:
      return a & b;
    case Alu.xor:
      return a ^ b;
    case Alu.lsh:
      return a << shift;
    case Alu.rsh:
      return a >> shift;
    case Alu.arsh:
      return signed(a) >> shift;
    case Alu.neg:
      return -a;
    default:
      // A move; offset 1 casts between address spaces, which are one here.
      return offset > 1 ? BigInt.asIntN(offset, b) : b;
  }
}

/** Byte swaps. The machine is little endian: conversion to that cuts off, to big endian it swaps. */
function swap({ opcode, immediate: bits }: Instruction, value: bigint): bigint {
  const low = BigInt.asUintN(bits, value);
  const isToLittle = opcode === 0xd4;
  if (isToLittle) return low;
  let swapped = 0n;
  for (let at = 0; at < bits; at += 8) swapped = (swapped << 8n) | ((low >> BigInt(at)) & 0xffn);
  return swapped;
}
