import { IntEncoding, type Btf, type BtfType, type FuncProtoType } from '@bpf-link-wasm/btf';
import type { KernelType } from '@bpf-link-wasm/driver';
import { readWithBase } from './read-object.js';

/** pahole 1.26 and later mark what programs may call, with a kernel built by it. */
const kfuncTag = 'bpf_kfunc';

/** Deeper types are cut off: loaders compare only a few levels. */
const maxDepth = 8;

/**
 * Prototypes of the functions that programs may call: those that the BTF marks as kfuncs; where it marks none, of all functions.
 * @param path BTF of a kernel or module: raw, in an ELF file or compressed.
 * @throws {IoError} when it cannot be read
 * @throws {BtfError} when it is not BTF
 */
export function readKernelFunctions(path: string): Record<string, KernelType> {
  return kernelFunctionsOf(readWithBase(path, undefined).btf);
}

/** As readKernelFunctions, of BTF that is read. */
export function kernelFunctionsOf(btf: Btf): Record<string, KernelType> {
  const marked: number[] = [];
  const all: number[] = [];
  for (let id = btf.startId; id < btf.count; id += 1) {
    const kind = btf.kind(id);
    if (kind === 'FUNC') all.push(id);
    if (kind !== 'DECL_TAG') continue;
    const tag = btf.type(id);
    if (tag.kind === 'DECL_TAG' && tag.name === kfuncTag && tag.componentIndex === -1) marked.push(tag.type);
  }
  const functions: [string, KernelType][] = [];
  for (const id of marked.length > 0 ? marked : all) {
    const type = btf.type(id);
    const prototype = type.kind === 'FUNC' ? btf.type(type.type) : undefined;
    if (prototype?.kind === 'FUNC_PROTO' && !isVariadic(prototype))
      functions.push([type.name, describePrototype(btf, prototype, 0)]);
  }
  return Object.fromEntries(functions);
}

const isVariadic = ({ params }: FuncProtoType): boolean => params.at(-1)?.type === 0;

function describePrototype(btf: Btf, { type, params }: FuncProtoType, depth: number): KernelType {
  return { kind: 'function', of: [type, ...params.map((param) => param.type)].map((id) => describe(btf, id, depth)) };
}

/** What is behind typedefs, qualifiers and tags, which loaders skip. */
function unqualified(btf: Btf, id: number): BtfType {
  let type: BtfType = btf.type(id);
  // A chain of good BTF ends; no chain is longer than there are types.
  for (let left = btf.count; left > 0; left -= 1) {
    if (!['TYPEDEF', 'VOLATILE', 'CONST', 'RESTRICT', 'TYPE_TAG'].includes(type.kind)) return type;
    type = btf.type((type as { type: number }).type);
  }
  return type;
}

function describe(btf: Btf, id: number, depth: number): KernelType {
  const type = unqualified(btf, id);
  if (depth > maxDepth) return { kind: 'void' };
  switch (type.kind) {
    case 'INT':
      return (type.encoding & IntEncoding.bool) !== 0
        ? { kind: 'bool', name: type.name, size: type.size }
        : { kind: 'int', name: type.name, size: type.size, signed: (type.encoding & IntEncoding.signed) !== 0 };
    case 'PTR':
      return { kind: 'pointer', of: [describe(btf, type.type, depth + 1)] };
    case 'ARRAY':
      return { kind: 'array', size: type.length, of: [describe(btf, type.type, depth + 1)] };
    case 'FUNC_PROTO':
      return describePrototype(btf, type, depth + 1);
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
