import type { KernelCheck } from '../kernel-check.js';
import { parseKernelVersion } from '../rules/kernel-version.js';
import { Kind } from '../../wire/kind.js';
import type { Resolver } from '../references/resolver.js';
import { checkOwnership, checkRecord, type FieldRecord } from './check-record.js';
import { type FieldProblem, type FieldType, fieldTypes, isProblem, oldNodeSizes, problem } from './field-types.js';
import { FieldFinder } from './find-fields.js';
import { ContainsTags } from './graph-root.js';
import type { KernelTypes } from './kernel-types.js';
import { findKptr } from './kptr.js';

/**
 * The last pass: structs with locks, lists, trees, counters and kernel pointers. The kernel prints nothing about
 * problems here; its log just ends.
 *
 * @see Linux kernel/bpf/btf.c btf_parse_struct_metas, btf_check_and_fixup_fields, kernel >= 6.2
 */
export function checkSpecialFields(check: KernelCheck, resolver: Resolver, kernelTypes: KernelTypes | undefined): void {
  const { types, rules } = check;
  const known = fieldTypesOf(rules.version);
  const sought = seekTypes(check, resolver, known);
  if (sought === undefined) return;
  const tags = new ContainsTags(resolver);
  const finder = new FieldFinder(resolver, tags, known, { hasKptrs: rules.hasSoughtKptrs, hasUptrs: false });
  const records = new Map<number, FieldRecord>();
  for (let id = 1; id < types.count; id += 1) {
    if (types.kinds[id] !== Kind.STRUCT || !hasMember(check, id, sought)) continue;
    const fields = finder.find(id);
    if (isProblem(fields)) report(check, id, fields);
    else if (fields.length === 0)
      report(check, id, problem('BTF_FIELD_MISSING', 'EFAULT', 'no field of that size and alignment'));
    else {
      const failure = checkRecord(check, id, fields, tags, kernelTypes);
      if (failure === undefined)
        records.set(id, { id, fields, mask: fields.reduce((mask, { field }) => mask | field, 0) });
      else report(check, id, failure);
    }
  }
  if (check.issues.length > 0) return;
  for (const record of records.values()) {
    const failure = checkOwnership(record, records);
    if (failure !== undefined) report(check, record.id, failure);
  }
}

/** Types whose members make the kernel inspect a struct: the first struct of each special name, and kernel pointers. */
function seekTypes(check: KernelCheck, resolver: Resolver, known: readonly FieldType[]): Uint8Array | undefined {
  const { types, strings, rules } = check;
  const sought = new Uint8Array(types.count);
  const names = new Set(known.filter(({ isSought }) => isSought).map(({ name }) => name));
  let hasSought = false;
  const take = (id: number): void => {
    sought[id] = 1;
    hasSought = true;
  };
  for (let id = 1; id < types.count; id += 1) {
    const kind = types.kinds[id]!;
    if (kind === Kind.STRUCT && strings.startsWith(types.nameOffset(id), 'bpf_')) {
      if (names.delete(strings.text(types.nameOffset(id)))) take(id);
    } else if ((kind === Kind.PTR || kind === Kind.VOLATILE) && rules.hasSoughtKptrs) {
      const kptr = findKptr(resolver, id);
      if (kptr !== undefined && !isProblem(kptr)) take(id);
    }
  }
  return hasSought ? sought : undefined;
}

function fieldTypesOf(version: number): FieldType[] {
  const hasOwners = version >= parseKernelVersion('6.6')!;
  const known = fieldTypes.filter(({ since }) => version >= parseKernelVersion(since)!);
  return known.map((one) => (hasOwners ? one : { ...one, size: oldNodeSizes[one.name] ?? one.size }));
}

function hasMember(check: KernelCheck, id: number, sought: Uint8Array): boolean {
  const { types } = check;
  for (let index = 0; index < types.vlen(id); index += 1) {
    if (sought[types.word(id, 4 + index * 3)] === 1) return true;
  }
  return false;
}

function report(check: KernelCheck, id: number, { code, errno, found }: FieldProblem): void {
  if (check.isSuspect(id)) return;
  const notes = ['the kernel says nothing about this: its log ends with the line of the last type'];
  const line = (): string => check.log.lastOf(check.types.count - 1);
  check.reportType(code, id, { errno, found, notes, line });
}
