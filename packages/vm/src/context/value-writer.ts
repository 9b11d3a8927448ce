import {
  bitfieldOf,
  encodeUtf8,
  namedMembers,
  TypeSizes,
  type Btf,
  type Member,
  type NamedMember,
} from '@bpf-link-wasm/btf';
import { badValue } from '../codec/codec.js';
import { codecOf } from '../codec/codec-of.js';
import { bitfieldCodec, numberCodec } from '../codec/scalars.js';
import type { MachineMemory } from '../memory/machine-memory.js';
import type { Region } from '../memory/region.js';

/** Maximum nesting of objects: one that contains itself would have no end. */
const maxDepth = 32;

/** Maximum number of names that a message lists. */
const listedNames = 20;

/** For a type without a size, or one that ends after its struct. */
const noRoom = 'no value, because its type has no place there';

/** Options for the memory that pointers point to. */
export interface ValueWriterOptions {
  /** Whether a program may write to it. */
  readonly isWritable: boolean;
  /** Finds the struct or union of a name, for one that a BTF only declares. */
  readonly find: (name: string) => { readonly writer: ValueWriter; readonly id: number } | undefined;
}

/**
 * Writes values of a test in the layout of their BTF types. Members that are not given are zero. A pointer may be given as an
 * address, or as an object, an array, text or bytes, for which memory is then allocated.
 */
export class ValueWriter {
  readonly #btf: Btf;
  readonly #sizes: TypeSizes;
  readonly #memory: MachineMemory;
  readonly #options: ValueWriterOptions;
  readonly #members = new Map<number, ReadonlyMap<string, NamedMember>>();
  readonly #regions: Region[] = [];

  constructor(btf: Btf, memory: MachineMemory, options: ValueWriterOptions) {
    this.#btf = btf;
    this.#sizes = new TypeSizes(btf, 8);
    this.#memory = memory;
    this.#options = options;
  }

  /** Frees the memory that pointers point to. */
  release(): void {
    for (const region of this.#regions.splice(0)) this.#memory.free(region);
  }

  /** Names of the members of a struct or union, those of anonymous members among them. */
  names(id: number): readonly string[] {
    return [...this.#membersOf(id).keys()];
  }

  /** Members of a struct or union, those of anonymous members among them. */
  members(id: number): readonly Member[] {
    return Array.from(this.#membersOf(id).values(), ({ member }) => member);
  }

  /** In bytes; undefined for a type without a size. */
  sizeOf(id: number): number | undefined {
    return this.#sizes.findSize(id);
  }

  /**
   * Writes a value into bytes that are zero.
   * @param path Names the value in messages: `context.prev_pid`.
   * @throws {VmError} VM_BAD_VALUE, VM_OUT_OF_MEMORY
   * @throws {BtfError} BTF_LIMIT, BTF_LOOP, BTF_NO_SUCH_TYPE for types that no compiler makes
   */
  write(id: number, value: unknown, bytes: Uint8Array, at: number, path: string, depth = 0): void {
    const target = this.#sizes.skipModifiers(id);
    const type = this.#btf.type(target);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    const size = this.#sizes.findSize(target);
    if (size === undefined || at + size > bytes.length || depth > maxDepth) {
      throw badValue(path, value, depth > maxDepth ? `at most ${maxDepth} nested objects` : noRoom);
    }
    if (type.kind === 'PTR') {
      numberCodec(8, false).encode(this.#addressOf(type.type, value, path, depth), view, at, path);
    } else if ((type.kind === 'STRUCT' || type.kind === 'UNION') && isRecord(value)) {
      this.#writeMembers(target, value, bytes, at, path, depth);
    } else if (type.kind === 'ARRAY' && (typeof value === 'string' || value instanceof Uint8Array)) {
      const given = typeof value === 'string' ? encodeUtf8(value) : value;
      if (given.length > size) throw badValue(path, value, `at most ${size} bytes`);
      bytes.set(given, at);
    } else if (type.kind === 'ARRAY' && Array.isArray(value)) {
      if (value.length > type.length) throw badValue(path, value, `an array of at most ${type.length}`);
      const stride = this.#sizes.findSize(type.type) ?? 0;
      for (const [index, item] of value.entries())
        this.write(type.type, item, bytes, at + index * stride, `${path}[${index}]`, depth + 1);
    } else {
      codecOf(this.#btf, target, size).encode(value, view, at, path);
    }
  }

  #writeMembers(
    id: number,
    value: Readonly<Record<string, unknown>>,
    bytes: Uint8Array,
    at: number,
    path: string,
    depth: number,
  ): void {
    const members = this.#membersOf(id);
    for (const [name, item] of Object.entries(value)) {
      if (item === undefined) continue;
      const place = members.get(name);
      if (place === undefined) throw badValue(`${path}.${name}`, item, `a member of ${listNames([...members.keys()])}`);
      const { member, baseBits } = place;
      const bitfield = bitfieldOf(this.#btf, member, this.#sizes);
      if (bitfield === undefined) {
        const offset = Math.floor((baseBits + member.offsetBits) / 8);
        this.write(member.type, item, bytes, at + offset, `${path}.${name}`, depth + 1);
        continue;
      }
      const start = baseBits + bitfield.offsetBits;
      if (at * 8 + start + bitfield.bits > bytes.length * 8) throw badValue(`${path}.${name}`, item, noRoom);
      const type = this.#btf.type(this.#sizes.skipModifiers(member.type));
      const isSigned = type.kind === 'INT' && (type.encoding & 1) !== 0;
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
      bitfieldCodec(start % 8, bitfield.bits, { isSigned, isBool: false }).encode(
        typeof item === 'boolean' ? Number(item) : item,
        view,
        at + Math.floor(start / 8),
        `${path}.${name}`,
      );
    }
  }

  #membersOf(id: number): ReadonlyMap<string, NamedMember> {
    const known = this.#members.get(id);
    if (known !== undefined) return known;
    const found = new Map<string, NamedMember>();
    const type = this.#btf.type(this.#sizes.skipModifiers(id));
    if (type.kind === 'STRUCT' || type.kind === 'UNION') {
      for (const one of namedMembers(this.#btf, type, this.#sizes))
        if (!found.has(one.member.name)) found.set(one.member.name, one);
    }
    this.#members.set(id, found);
    return found;
  }

  /** The address for a pointer. For a value that is not an address, memory is allocated. */
  #addressOf(pointed: number, value: unknown, path: string, depth: number): unknown {
    if (value === null) return 0;
    if (typeof value === 'string') return this.#put(encodeCString(value), path);
    if (value instanceof Uint8Array) return this.#put(value, path);
    if (!isRecord(value) && !Array.isArray(value)) return value;
    const declared = this.#btf.type(this.#sizes.skipModifiers(pointed));
    const other = declared.kind === 'FWD' ? this.#options.find(declared.name) : undefined;
    if (other !== undefined) return other.writer.#addressOf(other.id, value, path, depth);
    const size = pointed === 0 ? undefined : this.#sizes.findSize(pointed);
    if (size === undefined) throw badValue(path, value, 'an address, text or bytes: what it points to has no members');
    const items: readonly unknown[] = Array.isArray(value) ? value : [value];
    const bytes = new Uint8Array(size * items.length);
    for (const [index, item] of items.entries()) {
      this.write(pointed, item, bytes, index * size, Array.isArray(value) ? `${path}[${index}]` : path, depth + 1);
    }
    return this.#put(bytes, path);
  }

  #put(bytes: Uint8Array, name: string): number {
    const region = this.#memory.allocate(bytes.length, {
      kind: 'kernel object',
      name,
      isWritable: this.#options.isWritable,
    });
    this.#regions.push(region);
    this.#memory.bytesOf(region).set(bytes);
    return region.address;
  }
}

/** Text as C has it: with a null byte at its end. */
export function encodeCString(text: string): Uint8Array {
  return encodeUtf8(`${text}\0`);
}

/** Names for a message, the first of them when there are many. */
export function listNames(names: readonly string[]): string {
  const rest = names.length - listedNames;
  return rest > 0 ? `${names.slice(0, listedNames).join(', ')} and ${rest} more` : names.join(', ') || 'nothing';
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array);
}
