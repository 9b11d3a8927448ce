import type { Btf } from '../model/btf.js';
import { IntEncoding, type FuncProtoType } from '../model/btf-type.js';
import { skipModifiers } from '../model/walk-types.js';

/**
 * A type as loaders compare it in a kernel function's prototype: without typedefs, qualifiers and tags. It is the
 * linker's `KernelType`.
 */
export interface PrototypeType {
  /** `forward` is a struct or union that is only declared. */
  readonly kind: 'void' | 'int' | 'bool' | 'pointer' | 'array' | 'function' | 'struct' | 'union' | 'enum' | 'forward';
  readonly name?: string;
  /** In bytes; of an array, the number of elements. */
  readonly size?: number;
  /** Of an `int`. */
  readonly signed?: boolean;
  /** The target of a pointer, the element of an array; for a function its return type, then its parameters. */
  readonly of?: readonly PrototypeType[];
}

/** pahole 1.26 and later mark the functions that programs may call, in kernels built with it. */
const kfuncTag = 'bpf_kfunc';

/** Deeper types are cut off: loaders compare only a few levels. */
const maxDepth = 8;

/**
 * Maximum number of types in one prototype: functions that take functions can have many. Those of kernels have less
 * than a hundred.
 */
const maxTypes = 1000;

/** How many more types a prototype may have. */
interface Budget {
  left: number;
}

/**
 * Prototypes of the functions that programs may call, for the linker's option `kernelFunctions`: those that the BTF marks as kfuncs;
 * if it marks none, all functions. Variadic functions are left out.
 * @param btf Of a kernel, or of a module with its base.
 */
export function kernelFunctionsOf(btf: Btf): Record<string, PrototypeType> {
  const marked: number[] = [];
  const all: number[] = [];
  for (let id = btf.startId; id < btf.count; id += 1) {
    const kind = btf.kind(id);
    if (kind === 'FUNC') all.push(id);
    if (kind !== 'DECL_TAG') continue;
    const tag = btf.type(id);
    if (tag.kind === 'DECL_TAG' && tag.name === kfuncTag && tag.componentIndex === -1) marked.push(tag.type);
  }
  const functions: [string, PrototypeType][] = [];
  for (const id of marked.length > 0 ? marked : all) {
    const type = btf.type(id);
    const prototype = type.kind === 'FUNC' ? btf.type(type.type) : undefined;
    if (prototype?.kind === 'FUNC_PROTO' && !isVariadic(prototype))
      functions.push([type.name, describePrototype(btf, prototype, 0, { left: maxTypes })]);
  }
  return Object.fromEntries(functions);
}

const isVariadic = ({ params }: FuncProtoType): boolean => params.at(-1)?.type === 0;

function describePrototype(btf: Btf, { type, params }: FuncProtoType, depth: number, budget: Budget): PrototypeType {
  const types = [type, ...params.map((param) => param.type)];
  return { kind: 'function', of: types.map((id) => describe(btf, id, depth, budget)) };
}

function describe(btf: Btf, id: number, depth: number, budget: Budget): PrototypeType {
  budget.left -= 1;
  if (depth > maxDepth || budget.left < 0) return { kind: 'void' };
  const type = btf.type(skipModifiers(btf, id));
  switch (type.kind) {
    case 'INT':
      return (type.encoding & IntEncoding.bool) !== 0
        ? { kind: 'bool', name: type.name, size: type.size }
        : { kind: 'int', name: type.name, size: type.size, signed: (type.encoding & IntEncoding.signed) !== 0 };
    case 'PTR':
      return { kind: 'pointer', of: [describe(btf, type.type, depth + 1, budget)] };
    case 'ARRAY':
      return { kind: 'array', size: type.length, of: [describe(btf, type.type, depth + 1, budget)] };
    case 'FUNC_PROTO':
      return describePrototype(btf, type, depth + 1, budget);
    case 'STRUCT':
      return { kind: 'struct', name: type.name, size: type.size };
    case 'UNION':
      return { kind: 'union', name: type.name, size: type.size };
    case 'ENUM':
    case 'ENUM64':
      return { kind: 'enum', name: type.name, size: type.size };
    case 'FWD':
      return { kind: 'forward', name: type.name };
    default:
      return { kind: 'void' };
  }
}
