import type { Instruction } from '@bpf-link-wasm/btf';
import type { BpfMachine } from '../machine/bpf-machine.js';
import { accessSize, Atomic } from '../program/opcode.js';

/** Executes an atomic instruction. @see RFC 9669, section 5.3; Linux kernel/bpf/core.c ___bpf_prog_run for acquire and release */
export function executeAtomic(machine: BpfMachine, instruction: Instruction): void {
  const { registers } = machine;
  const { destination, source, offset, immediate: operation, opcode } = instruction;
  const size = accessSize(opcode);
  const bits = size * 8;
  if (operation === Atomic.loadAcquire) {
    const address = addressOf(registers[source]!, offset);
    machine.atomicOffset(address, size, ['read']);
    registers[destination] = machine.load(address, size);
    return;
  }
  const address = addressOf(registers[destination]!, offset);
  if (operation === Atomic.storeRelease) {
    machine.atomicOffset(address, size, ['write']);
    machine.store(address, size, registers[source]!);
    return;
  }
  machine.atomicOffset(address, size, ['read', 'write']);
  const old = machine.load(address, size);
  const value = BigInt.asUintN(bits, registers[source]!);
  if (operation === Atomic.compareExchange) {
    if (old === BigInt.asUintN(bits, registers[0]!)) machine.store(address, size, value);
    registers[0] = old;
    return;
  }
  machine.store(address, size, combine(operation, old, value));
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
