import { skipModifiers, typeAt } from '../model/walk-types.js';
import { CoreFailure, isEnumKind, isTypeKind, sizeOf, type CoreSpec, type CoreStep } from './core-spec.js';
import { isComposite } from './types-compatible.js';

/**
 * The value that a relocation writes into the instruction.
 *
 * @returns undefined for a field or value that does not exist: the instruction becomes an invalid call
 * @throws {CoreFailure}
 * @see libbpf src/relo_core.c bpf_core_calc_field_relo, bpf_core_calc_type_relo, bpf_core_calc_enumval_relo
 */
export function relocationValue(kind: number, spec: CoreSpec | undefined, isLittle = true): bigint | undefined {
  if (isTypeKind(kind)) {
    if (spec === undefined) return 0n;
    if (kind === 9) return BigInt(sizeOf(spec.btf, spec.root));
    return kind === 7 ? BigInt(spec.root) : 1n;
  }
  if (isEnumKind(kind)) {
    if (kind === 10) return spec === undefined ? 0n : 1n;
    return spec === undefined ? undefined : enumeratorValue(spec);
  }
  if (kind === 2) return spec === undefined ? 0n : 1n;
  return spec === undefined ? undefined : BigInt(fieldValue(kind, spec, isLittle));
}

function enumeratorValue({ btf, steps }: CoreSpec): bigint {
  const [step] = steps;
  const type = typeAt(btf, step!.type);
  if (type?.kind !== 'ENUM' && type?.kind !== 'ENUM64') throw new CoreFailure('no enum');
  return BigInt.asUintN(64, BigInt(type.values[step!.index]!.value));
}

function fieldValue(kind: number, spec: CoreSpec, isLittle: boolean): number {
  const step = spec.steps.at(-1)!;
  if (step.name === undefined) {
    if (kind === 0) return Math.floor(spec.offsetBits / 8);
    if (kind === 1) return sizeOf(spec.btf, step.type);
    throw new CoreFailure(`kind ${kind} for an element of an array`);
  }
  const { type, bytes, offset, bits } = storageOf(spec, step);
  switch (kind) {
    case 0:
      return offset;
    case 1:
      return bytes;
    case 3: {
      const field = typeAt(spec.btf, type);
      if (field?.kind === 'INT') return field.encoding & 1;
      return (field?.kind === 'ENUM' || field?.kind === 'ENUM64') && field.isSigned ? 1 : 0;
    }
    case 4:
      return isLittle ? 64 - (spec.offsetBits + bits - offset * 8) : (8 - bytes) * 8 + (spec.offsetBits - offset * 8);
    default:
      return 64 - bits;
  }
}

/** What a load or store of a field accesses. */
export interface FieldWidth {
  /** Size in bytes; 0 for a bitfield. */
  readonly bytes: number;
  /** The field's type without modifiers; 0 for a bitfield. */
  readonly type: number;
}

/**
 * Returns the access size of the instruction that loads or stores a field.
 *
 * For an array it is the whole array, as in libbpf up to 1.5; later versions use an element.
 * @throws {CoreFailure} for a type without a size
 */
export function fieldWidth(spec: CoreSpec): FieldWidth {
  const step = spec.steps.at(-1)!;
  if (step.name === undefined) return { bytes: sizeOf(spec.btf, step.type), type: skipModifiers(spec.btf, step.type) };
  const owner = typeAt(spec.btf, step.type);
  const isBitfield = isComposite(owner) && owner.members[step.index]?.bitfieldSize !== 0;
  if (isBitfield) return { bytes: 0, type: 0 };
  const { type, bytes } = storageOf(spec, step);
  return { bytes, type };
}

interface Storage {
  /** The field's type without modifiers. */
  readonly type: number;
  /** The bytes to load: how many, and from where. */
  readonly bytes: number;
  readonly offset: number;
  /** Size of the field in bits. */
  readonly bits: number;
}

/** The load for a field: for a bitfield, the smallest aligned integer that holds it. */
function storageOf(spec: CoreSpec, step: CoreStep): Storage {
  const owner = typeAt(spec.btf, step.type);
  const member = isComposite(owner) ? owner.members[step.index] : undefined;
  if (member === undefined) throw new CoreFailure('no member');
  const type = skipModifiers(spec.btf, member.type);
  const size = sizeOf(spec.btf, type);
  if (member.bitfieldSize === 0) return { type, bytes: size, offset: Math.floor(spec.offsetBits / 8), bits: size * 8 };
  let bytes = size;
  const start = (): number => Math.floor(spec.offsetBits / 8 / bytes) * bytes;
  while (spec.offsetBits + member.bitfieldSize - start() * 8 > bytes * 8) {
    if (bytes >= 8) throw new CoreFailure('a bitfield that 64 bits do not hold', 'E2BIG');
    bytes *= 2;
  }
  return { type, bytes, offset: start(), bits: member.bitfieldSize };
}
