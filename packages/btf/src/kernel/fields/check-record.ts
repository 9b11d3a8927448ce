import type { KernelCheck } from '../kernel-check.js';
import {
  anyLock,
  anyNode,
  anyRoot,
  Field,
  type FieldProblem,
  fieldSize,
  type FoundField,
  problem,
} from './field-types.js';
import { hasTwo, singleFields } from './find-fields.js';
import type { ContainsTags } from './graph-root.js';
import type { KernelTypes } from './kernel-types.js';

/** The special fields of a struct. */
export interface FieldRecord {
  readonly id: number;
  readonly fields: readonly FoundField[];
  /** The kinds of its fields, as bits. */
  readonly mask: number;
}

/**
 * Checks the fields of one struct together.
 *
 * @see Linux kernel/bpf/btf.c btf_parse_fields, btf_parse_kptr
 */
export function checkRecord(
  check: KernelCheck,
  id: number,
  fields: readonly FoundField[],
  tags: ContainsTags,
  kernelTypes: KernelTypes | undefined,
): FieldProblem | undefined {
  for (const single of singleFields) if (hasTwo(fields, single)) check.warnTwo(id);
  const size = check.types.sizeOrType(id);
  let end = 0;
  let mask = 0;
  for (const field of fields) {
    const bytes = fieldSize(field.field);
    if (field.offset + bytes > size)
      return problem('BTF_FIELD_OVERLAP', 'EFAULT', `a field that ends at byte ${field.offset + bytes}`);
    if (field.offset < end)
      return problem('BTF_FIELD_OVERLAP', 'EEXIST', `a field at byte ${field.offset} before byte ${end}`);
    end = field.offset + bytes;
    mask |= field.field;
    const failure = checkOne(check, id, field, tags, kernelTypes);
    if (failure !== undefined) return failure;
  }
  if ((mask & anyLock) === anyLock) return problem('BTF_FIELD_TWICE', 'EINVAL', 'bpf_spin_lock and bpf_res_spin_lock');
  if ((mask & anyRoot) !== 0 && (mask & anyLock) === 0)
    return problem('BTF_FIELD_NO_LOCK', 'EINVAL', 'a list or tree alone');
  if ((mask & anyNode) === anyNode && (mask & Field.Refcount) === 0) {
    return problem('BTF_FIELD_NO_REFCOUNT', 'EINVAL', 'bpf_list_node and bpf_rb_node');
  }
  return undefined;
}

function checkOne(
  check: KernelCheck,
  id: number,
  field: FoundField,
  tags: ContainsTags,
  kernelTypes: KernelTypes | undefined,
): FieldProblem | undefined {
  if (field.field === Field.ListHead) return tags.checkNode(field, 'bpf_list_node');
  if (field.field === Field.RbRoot) return tags.checkNode(field, 'bpf_rb_node');
  if (field.field !== Field.Kptr) return undefined;
  const name = check.log.name(check.types.nameOffset(field.target));
  if (kernelTypes === undefined) check.noteKptr(id, name);
  else if (kernelTypes.hasStruct(name) && !kernelTypes.hasDestructor(name)) {
    return problem('BTF_FIELD_KPTR_TARGET', 'ENOENT', `struct ${name.slice(0, 80)} without a destructor`);
  }
  return undefined;
}

/**
 * Checks that an owned struct does not own others.
 *
 * @see Linux kernel/bpf/btf.c btf_check_and_fixup_fields
 */
export function checkOwnership(
  record: FieldRecord,
  records: ReadonlyMap<number, FieldRecord>,
): FieldProblem | undefined {
  for (const { field, target } of record.fields) {
    if ((field & anyRoot) === 0) continue;
    const held = records.get(target);
    if (held === undefined) return problem('BTF_FIELD_CONTAINS', 'EFAULT', `type ${target} without special fields`);
    if ((record.mask & anyNode) !== 0 && (held.mask & anyRoot) !== 0) {
      return problem('BTF_FIELD_OWNERSHIP', 'ELOOP', `type ${target}, which owns others`);
    }
  }
  return undefined;
}
