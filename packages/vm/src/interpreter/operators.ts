import type { Instruction } from '@bpf-link-wasm/btf';
import { accessSize, Alu, Atomic, Jump } from '../program/opcode.js';
import type { BpfMachine } from '../machine/bpf-machine.js';

/**
 * The result of an arithmetic instruction.
 * @param is64 Class alu64; otherwise only the lower halves count, and the upper half of the result is zero.
 * @param left The destination, unsigned.
 * @param right The second operand, unsigned; an immediate is sign-extended to 64 bits.
 * @returns the result; bits above its width may be set, and are cut off when it is stored.
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

/** The result of a byte swap. The machine is little endian: conversion to little endian only truncates, to big endian swaps. */
function swap({ opcode, immediate: bits }: Instruction, value: bigint): bigint {
  const low = BigInt.asUintN(bits, value);
  const isToLittle = opcode === 0xd4;
  if (isToLittle) return low;
  let swapped = 0n;
  for (let at = 0; at < bits; at += 8) swapped = (swapped << 8n) | ((low >> BigInt(at)) & 0xffn);
  return swapped;
}

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

/** Executes an atomic instruction. @see RFC 9669, section 5.3; Linux kernel/bpf/core.c ___bpf_prog_run for acquire and release */
export function executeAtomic(machine: BpfMachine, instruction: Instruction): void {
  const { registers } = machine;
  const { destination, source, offset, immediate: operation, opcode } = instruction;
  const size = accessSize(opcode);
  const bits = size * 8;
  if (operation === Atomic.loadAcquire) {
    const address = addressOf(registers[source]!, offset);
    machine.data.atomicOffset(address, size, ['read']);
    registers[destination] = machine.data.load(address, size);
    return;
  }
  const address = addressOf(registers[destination]!, offset);
  if (operation === Atomic.storeRelease) {
    machine.data.atomicOffset(address, size, ['write']);
    machine.data.store(address, size, registers[source]!);
    return;
  }
  machine.data.atomicOffset(address, size, ['read', 'write']);
  const old = machine.data.load(address, size);
  const value = BigInt.asUintN(bits, registers[source]!);
  if (operation === Atomic.compareExchange) {
    if (old === BigInt.asUintN(bits, registers[0]!)) machine.data.store(address, size, value);
    registers[0] = old;
    return;
  }
  machine.data.store(address, size, combine(operation, old, value));
  if ((operation & Atomic.fetch) !== 0) registers[source] = old;
}

function combine(operation: number, old: bigint, value: bigint): bigint {
  switch (operation & ~Atomic.fetch) {
    case Atomic.add:
      return old + value;
    case Atomic.or:
      return old | value;
    case Atomic.and:
      return old & value;
    case Atomic.xor:
      return old ^ value;
    default:
      return value;
  }
}

/** A register and an offset, as 64 bits. */
export function addressOf(register: bigint, offset: number): bigint {
  return BigInt.asUintN(64, register + BigInt(offset));
}
