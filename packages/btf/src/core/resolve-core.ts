import type { Btf } from '../model/btf.js';
import { coreKinds, type BtfExt, type CoreRelo } from '../ext/btf-ext.js';
import { typeAt } from '../model/walk-types.js';
import { CoreFailure, essentialName, parseSpec, type CoreSpec } from './core-spec.js';
import { matchSpec } from './match-spec.js';
import { fieldWidth, relocationValue } from './relocation-value.js';
import { areKindsCompatible } from './types-compatible.js';

/** The outcome of one CO-RE relocation on one kernel. */
export interface CoreResolution {
  /** ELF section and byte offset of the instruction. */
  readonly section: string;
  readonly offset: number;
  /** Such as `field_byte_offset`. */
  readonly kind: string;
  /** The access in the object's types: `struct task_struct.comm`. */
  readonly path: string;
  /**
   * `found`: the kernel has it. `absent`: it does not, which the program asks about or must guard against: the
   * instruction gets 0, or becomes an invalid call. `failed`: the loader refuses the object.
   */
  readonly outcome: 'found' | 'absent' | 'failed';
  /** Value according to the object's own types. For a bitfield the compiler may have chosen other bytes. */
  readonly before?: bigint;
  /** Value on that kernel; undefined for an invalid call. */
  readonly value?: bigint;
  /** Ids of the kernel types that have it. */
  readonly targets: readonly number[];
  /** For a field byte offset: the access sizes of the instruction that loads or stores it. */
  readonly width?: CoreWidth;
  /** Why it failed. */
  readonly reason?: string;
}

/** Size of a field in the object's types and in the kernel's. */
export interface CoreWidth {
  /** Bytes; 0 for a bitfield. */
  readonly local: number;
  readonly kernel: number;
  /**
   * Whether a load or store may be changed to the other size: both are pointers, or unsigned integers. Otherwise the
   * instruction becomes an invalid call.
   */
  readonly isSafe: boolean;
}

/** FIELD_BYTE_OFFSET, and BTF_INT_SIGNED. */
const byteOffset = 0;
const signed = 1;

/**
 * Resolves every CO-RE relocation of an object against a kernel's BTF.
 *
 * @param kernel That kernel's BTF: /sys/kernel/btf/vmlinux, or an archived copy.
 * @see libbpf src/relo_core.c bpf_core_calc_relo_insn
 */
export function resolveCore(btf: Btf, ext: BtfExt, kernel: Btf): CoreResolution[] {
  const candidates = new Candidates(kernel);
  return ext.coreRelo.blocks.flatMap(({ section, records }) =>
    records.map((relo) => resolveOne(btf, relo, section, kernel, candidates)),
  );
}

function resolveOne(btf: Btf, relo: CoreRelo, section: string, kernel: Btf, candidates: Candidates): CoreResolution {
  const common = { section, offset: relo.offset, kind: coreKinds[relo.kindNumber] ?? String(relo.kindNumber) };
  let path = typeAt(btf, relo.type)?.name ?? `type ${relo.type}`;
  try {
    const local = parseSpec(btf, relo.type, relo.access, relo.kindNumber);
    path = describe(local);
    // An id in the object's own BTF does not depend on the kernel.
    if (relo.kindNumber === 6)
      return { ...common, path, outcome: 'found', before: BigInt(relo.type), value: BigInt(relo.type), targets: [] };
    const isLittle = btf.byteOrder === 'little';
    const before = relocationValue(relo.kindNumber, local, isLittle);
    const targets = findTargets(btf, relo, local, kernel, candidates);
    const value = relocationValue(relo.kindNumber, targets[0], isLittle);
    assertAgreement(relo.kindNumber, targets, value, isLittle);
    const [target] = targets;
    const width = relo.kindNumber === byteOffset && target !== undefined ? compareWidths(local, target) : undefined;
    return {
      ...common,
      path,
      outcome: targets.length > 0 ? 'found' : 'absent',
      targets: targets.map(({ root }) => root),
      ...(before === undefined ? {} : { before }),
      ...(value === undefined ? {} : { value }),
      ...(width === undefined ? {} : { width }),
    };
  } catch (error) {
    if (!(error instanceof CoreFailure)) throw error;
    return { ...common, path, outcome: 'failed', targets: [], reason: `${error.message} (${error.errno})` };
  }
}

/** @see libbpf src/relo_core.c bpf_core_calc_relo */
function compareWidths(local: CoreSpec, target: CoreSpec): CoreWidth {
  const [a, b] = [fieldWidth(local), fieldWidth(target)];
  const [one, other] = [typeAt(local.btf, a.type), typeAt(target.btf, b.type)];
  const arePointers = one?.kind === 'PTR' && other?.kind === 'PTR';
  const areUnsigned = [one, other].every((type) => type?.kind === 'INT' && type.encoding !== signed);
  return { local: a.bytes, kernel: b.bytes, isSafe: a.bytes === b.bytes || arePointers || areUnsigned };
}

/**
 * Matches a relocation's access against each candidate type of the kernel.
 * @throws {CoreFailure}
 */
export function findTargets(
  btf: Btf,
  relo: CoreRelo,
  local: CoreSpec,
  kernel: Btf,
  candidates: Candidates,
): CoreSpec[] {
  const type = typeAt(btf, relo.type);
  if (type === undefined || type.name === '')
    throw new CoreFailure('an anonymous type, expected a named one', 'EOPNOTSUPP');
  const known = candidates.of(btf, relo.type, (id) => areKindsCompatible(typeAt(kernel, id), type));
  const found = known.flatMap((id) => matchSpec(local, kernel, id, relo.kindNumber) ?? []);
  candidates.narrow(
    btf,
    relo.type,
    found.map(({ root }) => root),
  );
  return found;
}

/** Several types may share a name; all must give the same result. @throws {CoreFailure} */
export function assertAgreement(
  kind: number,
  targets: readonly CoreSpec[],
  value: bigint | undefined,
  isLittle: boolean,
): void {
  for (const target of targets) {
    if (target.offsetBits !== targets[0]!.offsetBits) {
      throw new CoreFailure(`field offset ambiguity: ${target.offsetBits} != ${targets[0]!.offsetBits}`);
    }
    const other = relocationValue(kind, target, isLittle);
    if (other !== value) throw new CoreFailure(`relocation decision ambiguity: ${other} != ${value}`);
  }
}

/** A kernel's types by name without flavour, and the candidates for each type of the object. */
export class Candidates {
  readonly #kernel: Btf;
  /** By the object's BTF and the id in it. */
  readonly #ofType = new Map<Btf, Map<number, readonly number[]>>();
  #table: Map<string, number[]> | undefined;

  constructor(kernel: Btf) {
    this.#kernel = kernel;
  }

  of(btf: Btf, type: number, isOfItsKind: (id: number) => boolean): readonly number[] {
    const known = this.#ofType.get(btf)?.get(type);
    if (known !== undefined) return known;
    const named = (this.#table ??= this.#makeTable()).get(essentialName(btf.type(type).name)) ?? [];
    const ids = named.filter(isOfItsKind);
    this.#keep(btf, type, ids);
    return ids;
  }

  /**
   * Once one record has rejected a candidate, later records ignore it too, unless none is left.
   * @see libbpf src/relo_core.c bpf_core_calc_relo_insn
   */
  narrow(btf: Btf, type: number, found: readonly number[]): void {
    if (found.length > 0) this.#keep(btf, type, found);
  }

  #keep(btf: Btf, type: number, ids: readonly number[]): void {
    const ofBtf = this.#ofType.get(btf) ?? new Map<number, readonly number[]>();
    this.#ofType.set(btf, ofBtf.set(type, ids));
  }

  #makeTable(): Map<string, number[]> {
    const table = new Map<string, number[]>();
    for (let part: Btf | undefined = this.#kernel; part !== undefined; part = part.base) {
      for (let id = part.startId; id < part.count; id += 1) {
        const name = part.nameOf(id);
        if (name === '') continue;
        const essential = essentialName(name);
        const ids = table.get(essential);
        if (ids === undefined) table.set(essential, [id]);
        else ids.push(id);
      }
    }
    return table;
  }
}

const keywords: Readonly<Record<string, string>> = {
  STRUCT: 'struct ',
  UNION: 'union ',
  ENUM: 'enum ',
  ENUM64: 'enum ',
};

function describe({ btf, root, steps }: CoreSpec): string {
  const type = typeAt(btf, root);
  const head = `${keywords[type?.kind ?? ''] ?? ''}${type?.name === '' ? '<anonymous>' : type?.name}`;
  return steps.reduce((text, { name, index }, at) => {
    if (name !== undefined)
      return type?.kind === 'ENUM' || type?.kind === 'ENUM64' ? `${text}::${name}` : `${text}.${name}`;
    return at > 0 || index > 0 ? `${text}[${index}]` : text;
  }, head);
}
