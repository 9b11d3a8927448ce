import type { Btf } from '../model/btf.js';
import { BtfBuilder } from '../model/btf-builder.js';
import type { BtfType, RecordType } from '../model/btf-type.js';
import { mapReferences, referencesOf } from '../model/references.js';
import { BtfError } from '../wire/btf-error.js';

/** The result of distillation. */
export interface DistillResult {
  /** The distilled base: named types by name and size, without members. Modules carry it in section .BTF.base. */
  readonly base: Btf;
  /** The split BTF on top of it. */
  readonly btf: Btf;
}

/** Kinds that a base must have for split BTF to refer to them. */
const expected =
  'INT FLOAT FWD ARRAY STRUCT UNION TYPEDEF ENUM ENUM64 PTR CONST RESTRICT VOLATILE FUNC_PROTO TYPE_TAG'.split(' ');

/**
 * Makes a small base with only those types that split BTF refers to: each named struct, union and enum with just its
 * size, each number and each declaration. Other references, such as pointers and anonymous structs, move into the split
 * BTF. With it a module can be relocated to the BTF of another build of the same kernel; see `relocateBase`.
 *
 * Types and strings equal those of btf__distill_base in libbpf 1.8, byte for byte; the header has 24 bytes, which all
 * kernels accept. Where no named type is needed and the new base is empty, libbpf loses the types that move to the
 * split BTF; here they are kept.
 *
 * @throws {BtfError} BTF_NEEDS_BASE, BTF_UNEXPECTED_KIND for a function or variable of the base, BTF_NO_SUCH_TYPE,
 * BTF_BAD_STRING_OFFSET
 * @see libbpf >= 1.5 src/btf.c btf__distill_base
 */
export function distillBase(split: Btf): DistillResult {
  const old = split.base;
  if (old === undefined) throw new BtfError('BTF_NEEDS_BASE', { found: '0' });
  const { byteOrder, dialect, startId } = split;
  const used = usedOfBase(split);
  const ids = new Uint32Array(split.count);

  const baseBuilder = new BtfBuilder({ byteOrder, dialect });
  for (const id of used) {
    const type = distilled(old.type(id));
    if (type !== undefined) ids[id] = baseBuilder.append(type);
  }
  const base = baseBuilder.toBtf();

  const types = Array.from(split.types(), ([, type]) => type);
  for (let index = 0; index < types.length; index += 1) ids[startId + index] = base.count + index;
  for (const id of used) {
    if (ids[id] !== 0) continue;
    ids[id] = base.count + types.length;
    types.push(old.type(id) as RecordType);
  }
  const builder = new BtfBuilder({ byteOrder, dialect, base });
  for (const type of types) builder.append(mapReferences(type, (id) => ids[id]!));
  return { base, btf: builder.toBtf() };
}

/** Ids of the base's types that split BTF refers to, in order, without those inside named structs. */
function usedOfBase(split: Btf): number[] {
  const used = new Set<number>();
  const waiting: BtfType[] = [];
  const visit = (type: BtfType): void => {
    for (const id of referencesOf(type)) {
      if (id === 0 || id >= split.startId || used.has(id)) continue;
      const target = split.type(id);
      if (!expected.includes(target.kind))
        throw new BtfError('BTF_UNEXPECTED_KIND', { id, kind: target.kind, expected });
      used.add(id);
      const isNamed = (target.kind === 'STRUCT' || target.kind === 'UNION') && target.name !== '';
      if (!isNamed) waiting.push(target);
    }
  };
  for (const [id, type] of split.types()) {
    if (type.kind === 'UNKNOWN')
      throw new BtfError('BTF_UNEXPECTED_KIND', { id, kind: `kind ${type.kindNumber}`, expected });
    visit(type);
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) visit(next);
  }
  return [...used].toSorted((a, b) => a - b);
}

/** A type as the distilled base has it; undefined for one that moves to the split BTF. */
function distilled(type: BtfType): RecordType | undefined {
  switch (type.kind) {
    case 'INT':
    case 'FLOAT':
    case 'FWD':
      return type;
    case 'STRUCT':
    case 'UNION':
      return type.name === '' ? undefined : { ...type, hasBitfields: false, members: [] };
    case 'ENUM':
    case 'ENUM64':
      if (type.name === '') return undefined;
      return { kind: 'ENUM', name: type.name, size: type.size, isSigned: false, values: [] };
    default:
      return undefined;
  }
}
