import type { Btf } from '../model/btf.js';
import { BtfBuilder } from '../model/btf-builder.js';
import type { BtfType, CompositeType, RecordType } from '../model/btf-type.js';
import { mapReferences } from '../model/references.js';
import { isModifier, typeAt } from '../model/walk-types.js';
import type { BtfObject } from '../object/btf-object.js';
import { BtfError } from '../wire/btf-error.js';
import type { CoreRelo } from '../ext/btf-ext.js';
import { CoreFailure, isEnumKind, isTypeKind, parseSpec, type CoreSpec } from './core-spec.js';
import { relocationValue } from './relocation-value.js';
import { assertAgreement, Candidates, findTargets } from './resolve-core.js';
import { isComposite } from './types-compatible.js';

/** Kinds of relocations. @see Linux include/uapi/linux/bpf.h enum bpf_core_relo_kind */
const typeIdLocal = 6;
const typeMatches = 12;

/** The minimized BTF of a kernel. */
export interface MinCoreResult {
  readonly btf: Btf;
  /** The new id of each of the kernel's; 0 for dropped types. */
  readonly ids: Uint32Array;
}

/**
 * Reduces a kernel's BTF to what the CO-RE relocations of some objects need, so that it can be shipped with them for
 * kernels without BTF. The bytes are those of `bpftool gen min_core_btf`.
 *
 * Structs keep the members that are accessed, at their offsets; the target of a pointer becomes void unless it is
 * needed itself. Types and members that the kernel lacks stay missing.
 *
 * @param kernel The whole BTF, as in /sys/kernel/btf/vmlinux; for a module, together with its base.
 * @throws {BtfError} BTF_NO_SECTION for an object without `.BTF.ext`, BTF_CORE_FAILED for a relocation that loaders refuse
 * @see Linux tools/bpf/bpftool/gen.c minimize_btf
 */
export function minCoreBtf(kernel: Btf, objects: readonly BtfObject[]): MinCoreResult {
  const marks = new Marks(kernel);
  const candidates = new Candidates(kernel);
  for (const object of objects) {
    const ext = object.ext();
    if (ext === undefined)
      throw new BtfError('BTF_NO_SECTION', {
        section: '.BTF.ext',
        hint: 'only an object with debug info has CO-RE relocations: clang -g, or debug = 2 for rustc',
      });
    for (const { section, records } of ext.coreRelo.blocks)
      for (const relo of records) {
        const target = targetOf(object.btf, relo, section, kernel, candidates);
        if (target !== undefined) marks.markTarget(target, relo.kindNumber);
      }
  }
  return marks.build();
}

/** The kernel types of a relocation's access, by the first candidate; undefined when the kernel lacks it. */
function targetOf(
  btf: Btf,
  relo: CoreRelo,
  section: string,
  kernel: Btf,
  candidates: Candidates,
): CoreSpec | undefined {
  const { kindNumber } = relo;
  try {
    const local = parseSpec(btf, relo.type, relo.access, kindNumber);
    if (kindNumber === typeIdLocal) return undefined;
    const targets = findTargets(btf, relo, local, kernel, candidates);
    const isLittle = btf.byteOrder === 'little';
    assertAgreement(kindNumber, targets, relocationValue(kindNumber, targets[0], isLittle), isLittle);
    return targets[0];
  } catch (cause) {
    if (!(cause instanceof CoreFailure)) throw cause;
    const name = typeAt(btf, relo.type)?.name ?? '';
    const path = name === '' ? `type ${relo.type}` : name;
    const { offset } = relo;
    throw new BtfError('BTF_CORE_FAILED', { path, reason: cause.message, section, offset }, { cause });
  }
}

/** How a type was reached; each way is followed once. */
const kept = 1;
const followed = 2;
const matched = 4;
const matchedBehindPointer = 8;

/** The types and members that are needed. */
class Marks {
  readonly #kernel: Btf;
  readonly #types: Uint8Array;
  readonly #members = new Map<number, Set<number>>();

  constructor(kernel: Btf) {
    this.#kernel = kernel;
    this.#types = new Uint8Array(kernel.count);
  }

  /** @see Linux tools/bpf/bpftool/gen.c btfgen_record_reloc */
  markTarget(target: CoreSpec, kind: number): void {
    if (kind === typeMatches) this.#spread(target.root, matched);
    else if (isTypeKind(kind)) this.#spread(target.root, followed);
    else if (isEnumKind(kind)) this.#spread(target.root, kept);
    else this.#markField(target);
  }

  #markField({ root, indexes }: CoreSpec): void {
    this.#spread(root, kept);
    let id = root;
    for (const index of indexes.slice(1)) {
      let type = typeAt(this.#kernel, id);
      while (type !== undefined && isModifier(type)) {
        id = type.type;
        type = typeAt(this.#kernel, id);
      }
      if (isComposite(type)) {
        this.#markMember(id, index);
        id = type.members[index]!.type;
        this.#spread(id, kept);
      } else if (type?.kind === 'ARRAY') id = type.type;
      else return;
    }
  }

  #markMember(id: number, index: number): void {
    const members = this.#members.get(id);
    if (members === undefined) this.#members.set(id, new Set([index]));
    else members.add(index);
  }

  /** Marks a type, and what it needs when reached this way. */
  #spread(start: number, way: number): void {
    const waiting: [id: number, way: number][] = [[start, way]];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const [id, how] = next;
      if (id === 0 || (this.#types[id]! & how) !== 0) continue;
      this.#types[id]! |= how | kept;
      const type = this.#kernel.type(id);
      if (how === matched && isComposite(type)) for (const index of type.members.keys()) this.#markMember(id, index);
      for (const needed of neededBy(type, how)) waiting.push(needed);
    }
  }

  /** @see Linux tools/bpf/bpftool/gen.c btfgen_get_btf */
  build(): MinCoreResult {
    const { byteOrder, dialect, count } = this.#kernel;
    const ids = new Uint32Array(count);
    let next = 1;
    for (let id = 1; id < count; id += 1) if (this.#types[id] !== 0) ids[id] = next++;
    const builder = new BtfBuilder({ byteOrder, dialect });
    for (let id = 1; id < count; id += 1) {
      if (this.#types[id] === 0) continue;
      const type = this.#kernel.type(id) as RecordType;
      const left = isComposite(type) ? this.#cutMembers(type, id) : type;
      builder.append(mapReferences(left, (reference) => ids[reference] ?? 0));
    }
    return { btf: builder.toBtf(), ids };
  }

  #cutMembers(type: CompositeType, id: number): CompositeType {
    const wanted = this.#members.get(id);
    const members = type.members.filter((_, index) => wanted?.has(index));
    return { ...type, members, hasBitfields: members.some(({ bitfieldSize }) => bitfieldSize > 0) };
  }
}

/**
 * What a type needs: for a field's type everything except the targets of pointers, for a matched type the members too.
 */
function neededBy(type: BtfType, how: number): [id: number, way: number][] {
  const isMatch = how === matched || how === matchedBehindPointer;
  const inner = isMatch ? matched : how;
  switch (type.kind) {
    case 'PTR':
      if (isMatch) return [[type.type, matchedBehindPointer]];
      return how === followed ? [[type.type, followed]] : [];
    case 'ARRAY':
      return [
        [type.type, inner],
        [type.indexType, inner],
      ];
    case 'FUNC_PROTO':
      return [[type.type, inner], ...type.params.map((param): [number, number] => [param.type, inner])];
    case 'STRUCT':
    case 'UNION':
      return how === matched ? type.members.map((member): [number, number] => [member.type, matched]) : [];
    default:
      return isModifier(type) ? [[type.type, how]] : [];
  }
}
