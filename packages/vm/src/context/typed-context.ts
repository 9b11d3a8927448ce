import type { Btf, Member } from '@bpf-link-wasm/btf';
import { codecOf } from '../codec/codec-of.js';
import { decodeBytes } from '../codec/codec.js';
import { VmError } from '../errors/vm-error.js';
import type { MachineMemory } from '../memory/machine-memory.js';
import type { ArgumentTypes, ContextTypes, StructType } from './context-type.js';
import { encodeCString, listNames, ValueWriter } from './value-writer.js';

/** Fields of a context by their names. */
export type ContextValues = Readonly<Record<string, unknown>>;

/** Minimum number of words of arguments: programs may read more than a function has. */
const minWords = 12;

/** Makes the contexts of a program from their types in BTF. */
export class TypedContext {
  readonly #types: ContextTypes;
  readonly #programType: string;
  readonly #memory: MachineMemory;
  readonly #writers = new Map<Btf, ValueWriter>();

  constructor(types: ContextTypes, programType: string, memory: MachineMemory) {
    this.#types = types;
    this.#programType = programType;
    this.#memory = memory;
  }

  get struct(): StructType | undefined {
    return this.#types.struct;
  }

  get arguments(): ArgumentTypes | undefined {
    return this.#types.arguments;
  }

  /** Frees the memory that the last context pointed to. */
  release(): void {
    for (const writer of this.#writers.values()) writer.release();
  }

  /** The struct's members, those of anonymous members among them; none without a struct. */
  members(): readonly Pick<Member, 'name' | 'type'>[] {
    const { struct } = this.#types;
    return struct === undefined ? [] : this.#writer(struct.btf).members(struct.id);
  }

  /** Names of the struct's members. */
  memberNames(): readonly string[] {
    return this.members().map(({ name }) => name);
  }

  /** Names of the function's parameters. */
  parameterNames(): readonly string[] {
    return this.#types.arguments?.parameters.map(({ name }) => name) ?? [];
  }

  /**
   * The bytes of a struct, and after them what a tracepoint has there: text or bytes for a member `__data_loc_NAME`, or for an
   * array without a length at the end.
   * @throws {VmError} VM_BAD_CONTEXT for a name that is not a member; VM_BAD_VALUE
   * @see Linux include/trace/stages/stage1_struct_define.h __dynamic_array
   */
  structBytes({ btf, id }: StructType, values: ContextValues): Uint8Array {
    const writer = this.#writer(btf);
    this.#assertNames(Object.keys(values), writer.names(id));
    const size = writer.sizeOf(id) ?? 0;
    const fixed: Record<string, unknown> = {};
    let tail = new Uint8Array();
    for (const [name, value] of Object.entries(values)) {
      const isDynamic = name.startsWith('__data_loc_') || this.#isFlexible(btf, id, name);
      const given = typeof value === 'string' ? encodeCString(value) : value;
      if (!isDynamic || !(given instanceof Uint8Array)) {
        fixed[name] = value;
        continue;
      }
      if (name.startsWith('__data_loc_')) fixed[name] = ((given.length << 16) | (size + tail.length)) >>> 0;
      const longer = new Uint8Array(tail.length + given.length);
      longer.set(tail);
      longer.set(given, tail.length);
      tail = longer;
    }
    const bytes = new Uint8Array(size + tail.length);
    writer.write(id, fixed, bytes, 0, 'context');
    bytes.set(tail, size);
    return bytes;
  }

  /** The members of a struct after a run. */
  decodeStruct({ btf, id }: StructType, bytes: Uint8Array): ContextValues | Uint8Array {
    const size = this.#writer(btf).sizeOf(id) ?? 0;
    return decodeBytes(codecOf(btf, id, size), bytes.subarray(0, size)) as ContextValues | Uint8Array;
  }

  /**
   * Arguments as a tracing program has them: words of 8 bytes, with the function's return value after them. Integers are
   * zero-extended; a struct takes as many words as it needs.
   * @throws {VmError} VM_BAD_CONTEXT for a name that is not a parameter; VM_BAD_VALUE
   * @see Linux include/trace/bpf_probe.h CAST_TO_U64; Linux kernel/bpf/btf.c btf_ctx_access
   */
  argumentBytes({ btf, parameters, result }: ArgumentTypes, values: ContextValues): ArrayBuffer {
    const writer = this.#writer(btf);
    const slots = [...parameters, ...(result === 0 ? [] : [{ name: 'ret', type: result }])];
    this.#assertNames(Object.keys(values), [...new Set(slots.map(({ name }) => name))]);
    const starts: number[] = [];
    let next = 0;
    for (const { type } of slots) {
      starts.push(next);
      next += Math.max(1, Math.ceil((writer.sizeOf(type) ?? 8) / 8));
    }
    const bytes = new Uint8Array(Math.max(next, minWords) * 8);
    for (const [name, value] of Object.entries(values)) {
      const index = slots.findIndex((slot) => slot.name === name);
      if (value !== undefined) writer.write(slots[index]!.type, value, bytes, starts[index]! * 8, `context.${name}`);
    }
    return bytes.buffer;
  }

  /** @throws {VmError} VM_BAD_CONTEXT */
  #assertNames(given: readonly string[], known: readonly string[]): void {
    const unknown = given.find((name) => !known.includes(name));
    if (unknown === undefined) return;
    const details = { type: this.#programType, found: `a field ${unknown}`, expected: listNames(known) };
    throw new VmError('VM_BAD_CONTEXT', details);
  }

  #isFlexible(btf: Btf, id: number, name: string): boolean {
    const type = btf.type(id);
    const last = type.kind === 'STRUCT' ? type.members.at(-1) : undefined;
    if (last?.name !== name) return false;
    const array = btf.type(last.type);
    return array.kind === 'ARRAY' && array.length === 0;
  }

  /** The writer for a BTF. Only programs of struct_ops may write to what their arguments point to. */
  #writer(btf: Btf): ValueWriter {
    const known = this.#writers.get(btf);
    if (known !== undefined) return known;
    const writer = new ValueWriter(btf, this.#memory, {
      isWritable: this.#programType === 'struct_ops',
      find: (name) => this.#find(name),
    });
    this.#writers.set(btf, writer);
    return writer;
  }

  #find(name: string): { readonly writer: ValueWriter; readonly id: number } | undefined {
    for (const btf of this.#types.others) {
      const id = btf.find(name, 'STRUCT', 'UNION');
      if (id !== undefined) return { writer: this.#writer(btf), id };
    }
    return undefined;
  }
}
