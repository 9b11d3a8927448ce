import { VmError } from '../errors/vm-error.js';
import type { MachineMemory } from '../memory/machine-memory.js';
import type { Region } from '../memory/region.js';
import { bytesOfU64, u64Words } from '../memory/words.js';
import type { ProgramType } from '../program/program-type.js';
import { skbFields, xdpFields } from './context-layout.js';
import type { StructType } from './context-type.js';
import { PacketFields, type FieldValue } from './packet-fields.js';
import { EtherType, readEtherType, toNetworkOrder } from './ether-type.js';
import { ethernetHeader, Packet, packetHeadroom, tailReserve } from './packet.js';
import { conventionOf, registerName, x64Registers } from './registers.js';
import type { ContextValues, TypedContext } from './typed-context.js';
import { listNames } from './value-writer.js';

/**
 * The input of a run. The program's type decides which properties apply:
 *
 * * XDP: `data`, `meta`, and fields of `xdp_md`; tc, socket filter, cgroup_skb and others: `data`, and fields of `__sk_buff`;
 * * raw tracepoint, fentry, fexit, LSM, struct_ops: `args`, or `context` with arguments by name;
 * * kprobe and uprobe: `args`, `regs` by the names of registers, and `ret` for what a function returned;
 * * everything else: `context` with members by name, where BTF has the type of the context;
 * * each of these: `bytes`, the context as it is in memory.
 */
export interface ContextInput {
  /** The packet as the program sees it: with its Ethernet header for XDP, tc, socket filter and flow dissector. */
  readonly data?: Uint8Array;
  /** Metadata before the packet, a multiple of 4 bytes, at most 252. */
  readonly meta?: Uint8Array;
  /** Arguments of the function or tracepoint. */
  readonly args?: readonly (number | bigint)[];
  /** Registers, by name: `rdi`. */
  readonly regs?: Readonly<Record<string, number | bigint>>;
  /** The function's return value. */
  readonly ret?: number | bigint;
  /** The whole context, as it is in memory. */
  readonly bytes?: Uint8Array;
  /**
   * Fields of the context by name, typed by BTF: members of the struct that the program's parameter points to, or parameters of the
   * kernel's function, tracepoint or hook. Fields that are not given are zero. For a pointer, give an address, or an object, an
   * array, text or bytes, which is then placed in memory.
   */
  readonly context?: ContextValues;
  /** Fields of `xdp_md` or `__sk_buff`: `ingress_ifindex`, `mark`, `cb`. */
  readonly [field: string]: FieldValue | Uint8Array | readonly (number | bigint)[] | object | undefined;
}

/** A context in the machine's memory. */
export interface RunContext {
  readonly address: number;
  readonly fields?: PacketFields;
  readonly packet?: Packet;
  /** Only for contexts that are plain bytes. */
  readonly region: Region;
  /** The type of its bytes, where the test gave its fields by name. */
  readonly struct?: StructType;
}

/** Minimum bytes of a packet with its headroom and tailroom. */
const pageSize = 4096;

/** Size of a context whose type is not known, in bytes; it is all zeros. */
const defaultSize = 256;

/** Properties of the input other than fields. */
const known = new Set(['data', 'meta', 'args', 'regs', 'ret', 'bytes', 'context']);

/** Makes the contexts of runs, all in the same memory. */
export class ContextMaker {
  readonly #memory: MachineMemory;
  #packet: Packet | undefined;
  readonly #regions = new Map<string, Region>();

  constructor(memory: MachineMemory) {
    this.#memory = memory;
  }

  /**
   * @param typed The types of the program's context in BTF.
   * @throws {VmError} VM_BAD_CONTEXT for what the type of program does not have; VM_BAD_VALUE
   */
  make(type: ProgramType, input: ContextInput, typed: TypedContext): RunContext {
    if (input.bytes !== undefined) return this.#makeBytes(type, input.bytes, input);
    if (type.context === 'registers') return this.#makeRegisters(type, input, typed);
    if (type.context === 'arguments') return this.#makeArguments(type, input, typed);
    if (type.context === 'bytes') return this.#makeStruct(type, input, typed);
    const { context, ...others } = input;
    return this.#makePacket(type, { ...others, ...context } as ContextInput);
  }

  #makePacket(type: ProgramType, input: ContextInput): RunContext {
    const { data = new Uint8Array(), meta = new Uint8Array() } = input;
    const isXdp = type.context === 'xdp';
    this.#refuse(type, input, ['data', 'meta', ...(isXdp ? xdpFields : skbFields).map(({ name }) => name)]);
    if (meta.length % 4 !== 0 || meta.length > 252) {
      throw bad(type, `meta of ${meta.length} bytes`, 'a multiple of 4 bytes, at most 252');
    }
    const packet = this.#packetFor(data.length, type);
    packet.reset(data, type.packet === 'link' ? ethernetHeader : 0);
    if (meta.length > 0) {
      const { start, end } = packet.bounds;
      packet.resize(start - meta.length, start, end);
      packet.meta.set(meta);
    }
    const layout = isXdp ? xdpFields : skbFields;
    const size = isXdp ? 24 : 192;
    const region = this.#regionOf(`${type.context} context`, size, false);
    const fields = new PacketFields(region, layout, packet, type.name);
    if (!isXdp) fields.set('protocol', toNetworkOrder(protocolOf(data, type)));
    for (const [name, value] of Object.entries(input)) {
      if (known.has(name) || value === undefined) continue;
      if (!fields.set(name, value as FieldValue)) throw bad(type, `${name} as given`, 'a value that fits the field');
    }
    return { address: region.address, region, fields, packet };
  }

  /** Each run has a new packet, in the same memory. */
  #packetFor(length: number, { name }: ProgramType): Packet {
    const needed = Math.max(pageSize, packetHeadroom + length + tailReserve);
    const isWritable = name !== 'socket_filter';
    const current = this.#packet;
    if (current !== undefined && current.region.size >= needed && current.isWritable === isWritable) return current;
    if (current !== undefined) this.#memory.free(current.region);
    return (this.#packet = new Packet(this.#memory, needed, isWritable));
  }

  #makeArguments(type: ProgramType, input: ContextInput, typed: TypedContext): RunContext {
    this.#refuse(type, input, ['context', 'args', 'ret']);
    if (typed.struct !== undefined && input.args === undefined) return this.#makeStruct(type, input, typed);
    if (input.context !== undefined) {
      const values = { ...input.context, ...(input.ret !== undefined && { ret: input.ret }) };
      if (input.args !== undefined) throw bad(type, 'both args and context', 'one of them');
      if (typed.arguments === undefined)
        throw bad(
          type,
          'a field context',
          `${untypedRemedy('args')} and a section that names what the program is attached to`,
        );
      return this.#place(`${type.name} context`, new Uint8Array(typed.argumentBytes(typed.arguments, values)), false);
    }
    const args = [...(input.args ?? []), ...(input.ret === undefined ? [] : [input.ret])];
    const words = Array.from({ length: Math.max(args.length, 12) }, (_, index) =>
      BigInt.asUintN(64, BigInt(args[index] ?? 0)),
    );
    return this.#place(`${type.name} context`, bytesOfU64(words), false);
  }

  /** Registers are members of pt_regs where BTF has it, otherwise those of x86-64. */
  #makeRegisters(type: ProgramType, input: ContextInput, typed: TypedContext): RunContext {
    this.#refuse(type, input, ['context', 'args', 'regs', 'ret']);
    const members = typed.memberNames();
    const names = members.length > 0 ? members : x64Registers;
    const convention = conventionOf(names);
    const parameters = typed.parameterNames();
    const given = new Map<string, unknown>();
    const [args, ret]: [unknown[], string | undefined] = [[...(input.args ?? [])], convention?.ret];
    const typedArguments = Object.entries(input.context ?? {}).filter(([name]) => parameters.includes(name));
    if (typedArguments.length > 0) {
      const buffer = typed.argumentBytes(typed.arguments!, Object.fromEntries(typedArguments));
      const words = u64Words(buffer, 0, buffer.byteLength / 8);
      for (const index of parameters.keys()) args[index] ??= words[index]!;
    }
    const limit = convention?.args.length ?? (names.includes('regs') ? 8 : 0);
    if (input.args !== undefined && args.length > limit) throw bad(type, `${args.length} args`, `at most ${limit}`);
    args.length = Math.min(args.length, limit);
    if (convention === undefined) given.set('regs', args.length > 0 || input.ret === undefined ? args : [input.ret]);
    else for (const [index, value] of args.entries()) given.set(convention.args[index]!, value);
    if (input.ret !== undefined && ret !== undefined) given.set(ret, input.ret);
    for (const [name, value] of [...Object.entries(input.context ?? {}), ...Object.entries(input.regs ?? {})]) {
      if (parameters.includes(name) && value === input.context?.[name]) continue;
      const found = registerName(name, names);
      if (found === undefined) throw bad(type, `register ${name}`, `one of ${listNames([...parameters, ...names])}`);
      given.set(found, value);
    }
    const values = Object.fromEntries(given);
    const bytes = typed.struct === undefined ? x64Bytes(values) : typed.structBytes(typed.struct, toUnsigned(values));
    return this.#place(`${type.name} context`, bytes, false);
  }

  /** Members of a struct; zeros where nothing is known about the context. */
  #makeStruct(type: ProgramType, input: ContextInput, typed: TypedContext): RunContext {
    const isWritable = type.context === 'bytes';
    this.#refuse(type, input, ['bytes', 'context']);
    const { struct } = typed;
    if (struct === undefined) {
      if (input.context !== undefined) throw bad(type, 'a field context', untypedRemedy('bytes'));
      return this.#place(`${type.name} context`, new Uint8Array(defaultSize), isWritable);
    }
    return {
      ...this.#place(`${type.name} context`, typed.structBytes(struct, input.context ?? {}), isWritable),
      ...(input.context !== undefined && { struct }),
    };
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

/** The protocol that a packet's bytes name; 0 where they name none. */
function protocolOf(data: Uint8Array, { packet }: ProgramType): number {
  if (packet === 'link') return readEtherType(data, ethernetHeader);
  const version = packet === 'network' && data.length > 0 ? data[0]! >> 4 : 0;
  return version === 4 ? EtherType.ipv4 : version === 6 ? EtherType.ipv6 : 0;
}

/** What to pass instead of a field `context`, when no BTF has the context's type. */
function untypedRemedy(other: string): string {
  return `${other}: no BTF has the type of the context; link with BTF, or load with kernelBtf`;
}

function x64Bytes(values: ContextValues): Uint8Array {
  const words = x64Registers.map(() => 0n);
  for (const [name, value] of Object.entries(values)) {
    words[x64Registers.indexOf(name)] = BigInt.asUintN(64, BigInt(value as number | bigint));
  }
  return bytesOfU64(words);
}

/** Registers are unsigned: -1 is all ones. */
function toUnsigned(values: ContextValues): ContextValues {
  const convert = (value: unknown): unknown =>
    typeof value === 'bigint' || Number.isSafeInteger(value)
      ? BigInt.asUintN(64, BigInt(value as number | bigint))
      : Array.isArray(value)
        ? value.map(convert)
        : value;
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, convert(value)]));
}

function bad({ name }: ProgramType, found: string, expected: string): VmError {
  return new VmError('VM_BAD_CONTEXT', { type: name, found, expected });
}
