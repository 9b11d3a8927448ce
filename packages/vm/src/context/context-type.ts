import { TypeSizes, type Btf, type ElfObject, type Param } from '@bpf-link-wasm/btf';
import type { ProgramType } from '../program/program-type.js';

/** A struct or union of a BTF. */
export interface StructType {
  readonly btf: Btf;
  readonly id: number;
}

/** The parameters of a function of a BTF. */
export interface ArgumentTypes {
  readonly btf: Btf;
  readonly parameters: readonly Param[];
  /** Type id of what the function returns; 0 when it returns nothing. */
  readonly result: number;
}

/** What BTF says about a program's context: the struct that it is, or the function whose arguments it holds. */
export interface ContextTypes {
  readonly struct?: StructType;
  readonly arguments?: ArgumentTypes;
  /** BTFs that may define structs that another only declares. */
  readonly others: readonly Btf[];
}

/** The properties of a program that its context's type depends on. */
export interface ContextOwner {
  /** Name of its function. */
  readonly name: string;
  readonly section: string;
  readonly type: ProgramType;
}

/** Where the types of contexts are looked up. */
export interface ContextSources {
  readonly elf: ElfObject;
  /** Types of the object. */
  readonly btf: Btf | undefined;
  /** Types of a kernel. */
  readonly kernel: Btf | undefined;
}

/**
 * Finds the types of a program's context. A struct is what the program's first parameter points to; the kernel's definition is
 * used where its types are given. Arguments are those of the kernel's function, tracepoint or hook that the section names, or of
 * the member of an operations struct of the object that holds the program.
 *
 * There are none for packets: their fields are the same for all programs.
 */
export function contextTypesOf(owner: ContextOwner, sources: ContextSources): ContextTypes {
  const { context } = owner.type;
  if (context === 'xdp' || context === 'skb') return { others: [] };
  const { btf, kernel } = sources;
  const [, word = '', target = ''] = /^\??([^/.]*)[^/]*\/?(.*)$/.exec(owner.section) ?? [];
  const own = btf && structOfParameter(btf, owner.name);
  const struct =
    own === undefined
      ? kernel && kernelStruct(kernel, context === 'registers' ? 'pt_regs' : eventStruct(word, target))
      : ((kernel && kernelStruct(kernel, own.name)) ?? { btf: btf!, id: own.id });
  const found = word === 'struct_ops' ? operationOf(owner.name, sources) : kernel && functionIn(kernel, word, target);
  const others = [kernel, btf].filter((one) => one !== undefined);
  return { ...(struct && { struct }), ...(found && { arguments: found }), others };
}

/** The struct that headers declare for the arguments of any raw tracepoint. Its members have no names; the tracepoint's prototype has them. */
const anyArguments = 'bpf_raw_tracepoint_args';

/** The struct or union that the first parameter of a function points to. */
function structOfParameter(btf: Btf, name: string): { readonly id: number; readonly name: string } | undefined {
  const parameter = parametersOf(btf, btf.find(name, 'FUNC'))?.parameters[0];
  const pointed = parameter && pointedBy(btf, parameter.type);
  const type = pointed === undefined ? undefined : btf.type(pointed);
  if (type === undefined || (type.kind !== 'STRUCT' && type.kind !== 'UNION')) return undefined;
  if (type.size === 0 || type.name === anyArguments) return undefined;
  return { id: pointed!, name: type.name };
}

/** Finds the kernel's struct of a name, which may have a flavour: `task_struct___old`. */
function kernelStruct(kernel: Btf, name: string): StructType | undefined {
  const id = name === '' ? undefined : kernel.find(name.replace(/___.*$/, ''), 'STRUCT', 'UNION');
  return id === undefined ? undefined : { btf: kernel, id };
}

/** The kernel's struct of an iterator, or of a tracepoint's event; all system calls share two. @see Linux include/trace/events/syscalls.h */
function eventStruct(word: string, target: string): string {
  if (word === 'iter') return `bpf_iter__${target}`;
  if (word !== 'tp' && word !== 'tracepoint') return '';
  const [, syscall] = /^syscalls\/(sys_enter|sys_exit)_/.exec(target) ?? [];
  return `trace_event_raw_${syscall ?? target.slice(target.lastIndexOf('/') + 1)}`;
}

/**
 * Finds the prototype of the function, hook or tracepoint that a section names.
 * @see libbpf src/libbpf.c section_defs, attach_trace; Linux include/linux/tracepoint.h __DECLARE_TRACE
 */
function functionIn(kernel: Btf, word: string, target: string): ArgumentTypes | undefined {
  // A module may come before the function.
  const name = target.slice(target.lastIndexOf(':') + 1);
  if (name === '') return undefined;
  const ofFunction = (found: string): ArgumentTypes | undefined => parametersOf(kernel, kernel.find(found, 'FUNC'));
  switch (word) {
    case 'fentry':
    case 'fexit':
    case 'fmod_ret':
    case 'kprobe':
    case 'kretprobe':
      return ofFunction(name);
    case 'lsm':
    case 'lsm_cgroup':
      return ofFunction(`bpf_lsm_${name}`);
    case 'tp_btf':
    case 'raw_tp':
    case 'raw_tracepoint':
      // Only the function that calls the programs has parameter names. Its first parameter is internal to the tracepoint.
      return (
        withoutFirst(ofFunction(`__traceiter_${name}`)) ??
        withoutFirst(parametersOf(kernel, pointedBy(kernel, kernel.find(`btf_trace_${name}`, 'TYPEDEF') ?? 0)))
      );
    default:
      return undefined;
  }
}

function withoutFirst(types: ArgumentTypes | undefined): ArgumentTypes | undefined {
  return types && { ...types, parameters: types.parameters.slice(1), result: 0 };
}

/** The arguments of a member of an operations struct that the object sets to a program. */
function operationOf(name: string, { elf, btf }: ContextSources): ArgumentTypes | undefined {
  if (btf === undefined) return undefined;
  const sizes = new TypeSizes(btf, 8);
  for (const section of elf.sections.filter((one) => /^\.struct_ops(?:\.link)?$/.test(one.name))) {
    const data = btf.find(section.name, 'DATASEC');
    const type = data === undefined ? undefined : btf.type(data);
    if (type?.kind !== 'DATASEC') continue;
    for (const { offset, symbol } of elf.relocationsOf(section)) {
      if (elf.symbols[symbol]?.name !== name) continue;
      for (const entry of type.entries) {
        const variable = btf.type(entry.type);
        const struct = variable.kind === 'VAR' ? btf.type(sizes.skipModifiers(variable.type)) : undefined;
        if (struct?.kind !== 'STRUCT') continue;
        const start = elf.symbols.find((one) => one.name === variable.name && one.section === section.index)?.value;
        const bits = (offset - (start ?? entry.offset)) * 8;
        const member = struct.members.find((one) => one.offsetBits === bits);
        const found = member && parametersOf(btf, pointedBy(btf, member.type));
        if (found !== undefined) return found;
      }
    }
  }
  return undefined;
}

/** What a type points to, without modifiers on either side; undefined when it is not a pointer. */
function pointedBy(btf: Btf, id: number): number | undefined {
  const sizes = new TypeSizes(btf, 8);
  const type = btf.type(sizes.skipModifiers(id));
  return type.kind === 'PTR' ? sizes.skipModifiers(type.type) : undefined;
}

/** @param id A FUNC or FUNC_PROTO. */
function parametersOf(btf: Btf, id: number | undefined): ArgumentTypes | undefined {
  const type = id === undefined ? undefined : btf.type(id);
  const proto = type?.kind === 'FUNC' ? btf.type(type.type) : type;
  if (proto?.kind !== 'FUNC_PROTO') return undefined;
  // An ellipsis is a parameter without a type.
  const parameters = proto.params
    .filter((parameter) => parameter.type !== 0)
    .map((parameter, index) => (parameter.name === '' ? { ...parameter, name: `arg${index}` } : parameter));
  return { btf, parameters, result: proto.type };
}
