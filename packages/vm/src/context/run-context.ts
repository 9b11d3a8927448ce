import { VmError } from '../errors/vm-error.js';
import type { MachineMemory } from '../memory/machine-memory.js';
import type { Region } from '../memory/region.js';
import type { ProgramType } from '../program/program-type.js';
import { skbFields, x64Arguments, x64Registers, xdpFields } from './context-layout.js';
import { PacketFields, type FieldValue } from './packet-fields.js';
import { Packet, packetHeadroom, tailReserve } from './packet.js';

/**
 * What a run gives its program. Which of it counts is decided by the program's type:
 *
 * * XDP: `data`, `meta`, and fields of `xdp_md`; tc, socket filter, cgroup_skb and others: `data`, and fields of `__sk_buff`;
 * * raw tracepoint, fentry, fexit, LSM: `args`;
 * * kprobe and uprobe: `args` or `regs` by the names of x86-64 registers, and `ret` for what a function has returned;
 * * everything else, and each of these too: `bytes`, the context as it is in memory.
 */
export interface ContextInput {
  /** The packet. What a program sees first: with its Ethernet header for XDP and tc. */
  readonly data?: Uint8Array;
  /** Metadata before the packet, a multiple of 4 bytes, at most 252. */
  readonly meta?: Uint8Array;
  /** Arguments of the function or tracepoint. */
  readonly args?: readonly (number | bigint)[];
  /** Registers, by name: `rdi`. */
  readonly regs?: Readonly<Record<string, number | bigint>>;
  /** What the function has returned. */
  readonly ret?: number | bigint;
  /** The whole context. */
  readonly bytes?: Uint8Array;
  /** Fields of `xdp_md` or `__sk_buff`: `ingress_ifindex`, `mark`, `cb`. */
  readonly [field: string]: FieldValue | Uint8Array | readonly (number | bigint)[] | object | undefined;
}

/** A context in the machine's memory. */
export interface RunContext {
  readonly address: number;
  readonly fields?: PacketFields;
  readonly packet?: Packet;
  /** Of contexts that are plain bytes. */
  readonly region: Region;
}

/** Bytes of a packet with its headroom and tailroom at least. */
const pageSize = 4096;

/** Bytes of a context that nothing is said of: zeros. */
const defaultSize = 256;

/** What may be given beside fields. */
const known = new Set(['data', 'meta', 'args', 'regs', 'ret', 'bytes']);

/**
 * Makes contexts, in the same memory for each run.
 */
export class ContextMaker {
  readonly #memory: MachineMemory;
  #packet: Packet | undefined;
  readonly #regions = new Map<string, Region>();

  constructor(memory: MachineMemory) {
    this.#memory = memory;
  }

  /** @throws {VmError} VM_BAD_CONTEXT for what the type of program does not have */
  make(type: ProgramType, input: ContextInput): RunContext {
    if (input.bytes !== undefined || type.context === 'bytes')
      return this.#makeBytes(type, input.bytes ?? new Uint8Array(defaultSize), input);
    if (type.context === 'arguments') return this.#makeArguments(type, input);
    if (type.context === 'registers') return this.#makeRegisters(type, input);
    return this.#makePacket(type, input);
  }

  #makePacket(type: ProgramType, input: ContextInput): RunContext {
    const { data = new Uint8Array(), meta = new Uint8Array() } = input;
    const isXdp = type.context === 'xdp';
    this.#refuse(type, input, ['data', 'meta', ...(isXdp ? xdpFields : skbFields).map(({ name }) => name)]);
    if (meta.length % 4 !== 0 || meta.length > 252) {
      throw bad(type, `meta of ${meta.length} bytes`, 'a multiple of 4 bytes, at most 252');
    }
    const packet = this.#packetFor(data.length, type);
    packet.reset(data);
    if (meta.length > 0) {
      const { start, end } = packet.bounds;
      packet.resize(start - meta.length, start, end);
      packet.meta.set(meta);
    }
    const layout = isXdp ? xdpFields : skbFields;
    const size = isXdp ? 24 : 192;
    const region = this.#regionOf(`${type.context} context`, size, false);
    const fields = new PacketFields(region, layout, packet, type.name);
    if (!isXdp && data.length >= 14) fields.set('protocol', data[12]! | (data[13]! << 8));
    for (const [name, value] of Object.entries(input)) {
      if (known.has(name) || value === undefined) continue;
      if (!fields.set(name, value as FieldValue)) throw bad(type, `${name} as given`, 'a value that fits the field');
    }
    return { address: region.address, region, fields, packet };
  }

  /** A packet of a test is new for each run, and its memory stays. */
  #packetFor(length: number, { name }: ProgramType): Packet {
    const needed = Math.max(pageSize, packetHeadroom + length + tailReserve);
    const isWritable = name !== 'socket_filter';
    const current = this.#packet;
    if (current !== undefined && current.region.size >= needed && current.isWritable === isWritable) return current;
    if (current !== undefined) this.#memory.free(current.region);
    return (this.#packet = new Packet(this.#memory, needed, isWritable));
  }

  #makeArguments(type: ProgramType, input: ContextInput): RunContext {
    this.#refuse(type, input, ['args', 'ret']);
    const args = [...(input.args ?? []), ...(input.ret === undefined ? [] : [input.ret])];
    const words = BigUint64Array.from({ length: Math.max(args.length, 12) }, (_, index) =>
      BigInt.asUintN(64, BigInt(args[index] ?? 0)),
    );
    return this.#place(`${type.name} context`, new Uint8Array(words.buffer), false);
  }

  #makeRegisters(type: ProgramType, input: ContextInput): RunContext {
    this.#refuse(type, input, ['args', 'regs', 'ret']);
    const words = new BigUint64Array(x64Registers.length);
    const set = (name: string, value: number | bigint): void => {
      const position = x64Registers.indexOf(name);
      if (position < 0) throw bad(type, `register ${name}`, `one of ${x64Registers.join(', ')}`);
      words[position] = BigInt(value);
    };
    const args = input.args ?? [];
    if (args.length > x64Arguments.length) throw bad(type, `${args.length} args`, `at most ${x64Arguments.length}`);
    for (const [index, value] of args.entries()) set(x64Arguments[index]!, value);
    if (input.ret !== undefined) set('rax', input.ret);
    for (const [name, value] of Object.entries(input.regs ?? {})) set(name, value);
    return this.#place(`${type.name} context`, new Uint8Array(words.buffer), false);
  }

  #makeBytes(type: ProgramType, bytes: Uint8Array, input: ContextInput): RunContext {
    this.#refuse(type, input, ['bytes']);
    return this.#place(`${type.name} context`, bytes, true);
  }

  #place(name: string, bytes: Uint8Array, isWritable: boolean): RunContext {
    const region = this.#regionOf(name, bytes.length, true, isWritable);
    this.#memory.bytesOf(region).set(bytes);
    return { address: region.address, region };
  }

  #regionOf(name: string, size: number, isReadable: boolean, isWritable = false): Region {
    const key = `${name} ${size} ${isWritable}`;
    const current = this.#regions.get(key);
    if (current !== undefined) return current;
    const region = this.#memory.allocate(size, { kind: 'context', name, isReadable, isWritable });
    this.#regions.set(key, region);
    return region;
  }

  #refuse(type: ProgramType, input: ContextInput, accepted: readonly string[]): void {
    for (const name of Object.keys(input)) {
      if (!accepted.includes(name)) throw bad(type, `a field ${name}`, accepted.join(', '));
    }
  }
}

function bad({ name }: ProgramType, found: string, expected: string): VmError {
  return new VmError('VM_BAD_CONTEXT', { type: name, found, expected });
}
