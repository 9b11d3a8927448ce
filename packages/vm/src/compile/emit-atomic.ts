import type { Instruction } from '@bpf-link-wasm/btf';
import type { Access } from '../memory/region.js';
import { accessSize, Atomic } from '../program/opcode.js';
import { emitChecked } from './emit-check.js';
import { loads, stores, type Size } from './emit-memory.js';
import { Local, type FunctionEmitter } from './function-emitter.js';
import { BlockType, Wasm } from './wasm/opcodes.js';

const operations: Readonly<Record<number, number>> = {
  [Atomic.add]: Wasm.i64Add,
  [Atomic.or]: Wasm.i64Or,
  [Atomic.and]: Wasm.i64And,
  [Atomic.xor]: Wasm.i64Xor,
};

/**
 * Emits an atomic instruction. One program runs at a time, so a load and a store are atomic.
 * @see RFC 9669, section 5.3
 */
export function emitAtomic(emitter: FunctionEmitter, instruction: Instruction): void {
  const { opcode, destination, source, offset, immediate: operation, index } = instruction;
  const size = accessSize(opcode);
  const isLoad = operation === Atomic.loadAcquire;
  const base = isLoad ? source : destination;
  const accesses: readonly Access[] = isLoad
    ? ['read']
    : operation === Atomic.storeRelease
      ? ['write']
      : ['read', 'write'];
  emitChecked(emitter, { base, offset, size, accesses, isAligned: true }, index, () =>
    emitOperation(emitter, instruction, size),
  );
}

function emitOperation(emitter: FunctionEmitter, instruction: Instruction, size: Size): void {
  const { destination, source, immediate: operation } = instruction;
  if (operation === Atomic.storeRelease) {
    emitter.get(Local.at);
    emitter.register(source);
    emitter.memory(stores[size], 0);
    return;
  }
  emitter.get(Local.at);
  emitter.memory(loads[size], 0);
  if (operation === Atomic.loadAcquire) {
    emitter.setRegister(destination);
    return;
  }
  emitter.set(Local.value);
  if (operation === Atomic.compareExchange) {
    emitCompareExchange(emitter, source, size);
    return;
  }
  emitter.get(Local.at);
  const combine = operations[operation & ~Atomic.fetch];
  if (combine !== undefined) emitter.get(Local.value);
  emitter.register(source);
  if (combine !== undefined) emitter.op(combine);
  emitter.memory(stores[size], 0);
  if ((operation & Atomic.fetch) === 0) return;
  emitter.get(Local.value);
  emitter.setRegister(source);
}

function emitCompareExchange(emitter: FunctionEmitter, source: number, size: Size): void {
  emitter.get(Local.value);
  emitter.register(0);
  if (size === 4) {
    emitter.i64(0xffff_ffffn);
    emitter.op(Wasm.i64And);
  }
  emitter.op(Wasm.i64Eq);
  emitter.open(Wasm.if, BlockType.none);
  emitter.get(Local.at);
  emitter.register(source);
  emitter.memory(stores[size], 0);
  emitter.close();
  emitter.get(Local.value);
  emitter.setRegister(0);
}
