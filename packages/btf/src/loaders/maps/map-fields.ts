import type { Btf } from '../../model/btf.js';
import { checkHeader } from '../../kernel/blob/check-header.js';
import { checkRecords } from '../../kernel/records/check-records.js';
import { KernelCheck } from '../../kernel/kernel-check.js';
import { rulesOf } from '../../kernel/rules/kernel-rules.js';
import { type KernelVersion, parseKernelVersion } from '../../kernel/rules/kernel-version.js';
import { Kind } from '../../wire/kind.js';
import { KindClass } from '../../kernel/rules/kind-classes.js';
import { resolveTypes } from '../../kernel/references/resolve-types.js';
import type { Resolver } from '../../kernel/references/resolver.js';
import { type FieldProblem, type FoundField, isProblem, mapFieldTypes } from '../../kernel/fields/field-types.js';
import { FieldFinder } from '../../kernel/fields/find-fields.js';
import { ContainsTags } from '../../kernel/fields/graph-root.js';

/** Finds the special fields in map values: locks, timers, lists, pointers that the kernel owns. */
export class MapFields {
  readonly #resolver: Resolver;
  readonly #finder: FieldFinder;

  private constructor(resolver: Resolver, kernel: KernelVersion) {
    const isSince = (first: string): boolean => kernel >= parseKernelVersion(first)!;
    this.#resolver = resolver;
    const known = mapFieldTypes.filter(({ since }) => isSince(since));
    this.#finder = new FieldFinder(resolver, new ContainsTags(resolver), known, {
      hasKptrs: isSince('5.19'),
      hasUptrs: isSince('6.13'),
    });
  }

  /**
   * Reads an object's types.
   * @returns undefined when data types are invalid: the kernel refuses them before any map is created
   */
  static of(btf: Btf, kernel: KernelVersion): MapFields | undefined {
    const check = new KernelCheck(rulesOf(kernel), 1);
    if (btf.base !== undefined || !checkHeader(check, btf.bytes, btf.byteOrder === 'little')) return undefined;
    checkRecords(check);
    if (check.isCut) return undefined;
    const resolver = resolveTypes(check);
    const data = KindClass.modifier | KindClass.struct;
    for (let id = 1; id < check.types.count; id += 1) {
      const kind = resolver.kind(id);
      if (check.broken[id] === 1 && (resolver.is(id, data) || kind === Kind.PTR || kind === Kind.ARRAY))
        return undefined;
    }
    return new MapFields(resolver, kernel);
  }

  /**
   * The special fields of a type, after its modifiers; none unless it is a struct.
   *
   * @returns a problem if one of them is invalid, in which case the kernel finds none
   * @see Linux kernel/bpf/btf.c btf_parse_fields
   */
  find(type: number): readonly FoundField[] | FieldProblem {
    let id = type;
    while (this.#resolver.is(id, KindClass.modifier)) id = this.#resolver.check.types.sizeOrType(id);
    if (this.#resolver.kind(id) !== Kind.STRUCT) return [];
    const found = this.#finder.find(id);
    if (isProblem(found)) return found;
    return found.toSorted((a, b) => a.offset - b.offset);
  }
}
