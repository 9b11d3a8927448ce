import type { ContextFields } from '../context/context.js';
import type { Packet } from '../context/packet.js';
import { VmError } from '../errors/vm-error.js';
import type { MachineMemory } from '../memory/machine-memory.js';
import { s32Words, u64Words, type Words } from '../memory/words.js';
import { joinHalves, writeNumber } from './halves.js';
import { KeptFields } from './kept-fields.js';
import { stateOffset } from './state.js';

/** A run's context and packet. */
export interface RunData {
  /** Type of the program, for messages. */
  readonly type: string;
  /** The context, if the machine synthesizes its fields. */
  readonly fields?: ContextFields | undefined;
  readonly packet?: Packet | undefined;
}

/** Accesses of instructions: to memory, to fields of the context that the machine synthesizes, and to the packet. */
export class DataAccess {
  readonly #memory: MachineMemory;
  /** Offsets of the first byte of the stack and of the byte after its last. */
  readonly #stack: { readonly start: number; readonly end: number };
  readonly #registers: Words<bigint>;
  readonly #value: Words<bigint>;
  readonly #valueHalves: Words<number>;
  readonly #kept: KeptFields;
  #run: RunData = { type: '' };

  constructor(memory: MachineMemory, stack: { readonly start: number; readonly end: number }) {
    const { buffer } = memory.memory;
    this.#memory = memory;
    this.#stack = stack;
    this.#registers = u64Words(buffer, stateOffset.registers, 11);
    this.#value = u64Words(buffer, stateOffset.value, 1);
    this.#valueHalves = s32Words(buffer, stateOffset.value, 2);
    this.#kept = new KeptFields(buffer);
  }

  get fields(): ContextFields | undefined {
    return this.#run.fields;
  }

  get packet(): Packet | undefined {
    return this.#run.packet;
  }

  /** Begins a run. */
  begin(run: RunData): void {
    this.#run = run;
    this.#kept.begin(run.fields?.region.offset);
  }

  /** Ends the run. The packet stays: only the next run replaces it. */
  end(): void {
    this.#kept.forget();
    this.#run = { ...this.#run, fields: undefined };
  }

  /** Makes the next reads of context fields ask the context again: a helper or callback may have changed them. */
  forgetFields(): void {
    this.#kept.forget();
  }

  /** Reads for an instruction. @throws {VmError} VM_BAD_ACCESS, VM_MISALIGNED */
  load(address: bigint, size: 1 | 2 | 4 | 8): bigint {
    const offset = this.#memory.offsetOf(address, size, 'read');
    if (offset === undefined) return this.#loadField(address, size);
    this.#checkAlignment(address, offset, size, 'read');
    const { view } = this.#memory;
    if (size === 8) return view.getBigUint64(offset, true);
    return BigInt(
      size === 4 ? view.getUint32(offset, true) : size === 2 ? view.getUint16(offset, true) : view.getUint8(offset),
    );
  }

  /** Writes for an instruction. @throws {VmError} VM_BAD_ACCESS, VM_MISALIGNED */
  store(address: bigint, size: 1 | 2 | 4 | 8, value: bigint): void {
    const offset = this.#memory.offsetOf(address, size, 'write');
    if (offset === undefined) {
      this.#storeField(address, size, BigInt.asUintN(size * 8, value));
      return;
    }
    this.#checkAlignment(address, offset, size, 'write');
    const { view } = this.#memory;
    if (size === 8) view.setBigUint64(offset, value, true);
    else if (size === 4) view.setUint32(offset, Number(BigInt.asUintN(32, value)), true);
    else if (size === 2) view.setUint16(offset, Number(BigInt.asUintN(16, value)), true);
    else view.setUint8(offset, Number(BigInt.asUintN(8, value)));
  }

  /** The offset of an atomic instruction's access. @throws {VmError} VM_BAD_ACCESS, VM_MISALIGNED */
  atomicOffset(address: bigint, size: number, accesses: readonly ('read' | 'write')[]): number {
    let offset = 0;
    for (const access of accesses) offset = this.#memory.resolve(address, size, access);
    if (offset % size !== 0) throw misaligned(address, size, accesses[0]!, 'the address of an atomic access');
    return offset;
  }

  /** `load` for compiled code: the address in halves, the result in the state. */
  loadSlow(low: number, high: number, size: 1 | 2 | 4 | 8): void {
    const start = this.#fieldStart((high >>> 0) * 2 ** 32 + (low >>> 0), size);
    const value = start === undefined ? undefined : this.fields!.read(start, size);
    if (typeof value === 'number') {
      writeNumber(this.#valueHalves, value);
      if (size === 4) this.#kept.keep(start!, value);
    } else this.#value[0] = this.load(joinHalves(low, high), size);
  }

  /** `store` for compiled code: the address in halves, the value in the state. */
  storeSlow(low: number, high: number, size: 1 | 2 | 4 | 8): void {
    this.store(joinHalves(low, high), size, this.#value[0]!);
  }

  /**
   * A load of classic BPF, from the packet and in network byte order.
   * @returns whether the packet has the bytes; the value is then in r0. Otherwise the program ends with 0.
   * @throws {VmError} VM_BAD_CONTEXT when the run has no packet
   */
  loadPacket(start: number, size: 1 | 2 | 4): boolean {
    const packet = this.packet;
    if (packet === undefined) {
      const expected = 'data, as legacy packet loads need it';
      throw new VmError('VM_BAD_CONTEXT', { type: this.#run.type, found: 'no packet', expected });
    }
    // Offsets from the network layer's and the link layer's header. @see Linux include/uapi/linux/filter.h SKF_NET_OFF, SKF_LL_OFF
    const networkStart = packet.networkStart - packet.bounds.start;
    const isLink = start < -0x100000;
    const at = start >= 0 ? start : isLink ? start + 0x200000 : start + 0x100000 + networkStart;
    this.#registers[0] = 0n;
    if (at < 0 || at + size > packet.length || (isLink && !packet.hasLinkHeader)) return false;
    let value = 0;
    for (const byte of packet.data.subarray(at, at + size)) value = value * 256 + byte;
    this.#registers[0] = BigInt(value);
    return true;
  }

  #loadField(address: bigint, size: number): bigint {
    const start = this.#fieldStart(Number(address), size);
    const value = start === undefined ? undefined : this.fields!.read(start, size);
    if (value === undefined) throw this.#memory.fault(address, size, 'read');
    return BigInt(value);
  }

  #storeField(address: bigint, size: number, value: bigint): void {
    this.#kept.forget();
    const start = this.#fieldStart(Number(address), size);
    if (start === undefined || !this.fields!.write(start, size, value))
      throw this.#memory.fault(address, size, 'write');
  }

  #fieldStart(address: number, size: number): number | undefined {
    const region = this.fields?.region;
    if (region === undefined) return undefined;
    const start = address - region.address;
    return start >= 0 && start + size <= region.size ? start : undefined;
  }

  #checkAlignment(address: bigint, offset: number, size: number, access: 'read' | 'write'): void {
    const { start, end } = this.#stack;
    if (offset % size === 0 || offset < start || offset >= end) return;
    throw misaligned(address, size, access, 'an address in the stack');
  }
}

function misaligned(address: bigint, size: number, access: 'read' | 'write', found: string): VmError {
  return new VmError('VM_MISALIGNED', { access, size, address, found, expected: `a multiple of ${size}` });
}
