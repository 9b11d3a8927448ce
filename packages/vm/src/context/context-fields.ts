import { splitDeclaration, type Btf } from '@bpf-link-wasm/btf';
import type { ProgramType } from '../program/program-type.js';
import { skbFields, xdpFields, type ContextField } from './context-layout.js';
import { x64Registers } from './registers.js';
import type { TypedContext } from './typed-context.js';

/** A field of a context, which a run may give by its name. */
export interface ContextFieldType {
  readonly name: string;
  /** As C declares it: `struct task_struct *task`. */
  readonly declaration: string;
  /** `result` is what a function returned; it is given as `ret`. All others are given in `context`. */
  readonly kind: 'argument' | 'member' | 'register' | 'result';
}

/** Fields of packets' contexts that the machine itself fills in. */
const machineFields = new Set(['data', 'data_end', 'data_meta', 'len']);

/** The fields of a program's context; none where no BTF has their names. */
export function contextFieldsOf({ context }: ProgramType, typed: TypedContext): readonly ContextFieldType[] {
  const { struct, arguments: found } = typed;
  const members = typed
    .members()
    .map(({ name, type }) => field(context === 'registers' ? 'register' : 'member', struct!.btf, name, type));
  const parameters = (found?.parameters ?? []).map(({ name, type }) => field('argument', found!.btf, name, type));
  switch (context) {
    case 'xdp':
    case 'skb':
      return (context === 'xdp' ? xdpFields : skbFields)
        .filter(({ name }) => !machineFields.has(name))
        .map(packetField);
    case 'registers':
      return [...parameters, ...(members.length > 0 ? members : x64Registers.map(register))];
    case 'arguments':
      if (struct !== undefined || found === undefined) return members;
      return found.result === 0 ? parameters : [...parameters, field('result', found.btf, 'ret', found.result)];
    default:
      return members;
  }
}

function field(kind: ContextFieldType['kind'], btf: Btf, name: string, type: number): ContextFieldType {
  const { before, after } = splitDeclaration(btf, type, name);
  return { name, declaration: `${before} ${after}`, kind };
}

const register = (name: string): ContextFieldType => {
  return { name, declaration: `unsigned long ${name}`, kind: 'register' };
};

function packetField({ name, size }: ContextField): ContextFieldType {
  const declaration =
    size === 8 ? `__u64 ${name}` : size <= 4 ? `__u${size * 8} ${name}` : `__u32 ${name}[${size / 4}]`;
  return { name, declaration, kind: 'member' };
}
