import type { IssueCode } from '../codes/codes.js';
import type { ErrnoName } from '../codes/issue.js';

/** Kinds of special fields, as bits; the kernel's enum btf_field_type. */
export const Field = {
  SpinLock: 1 << 0,
  KptrUntrusted: 1 << 2,
  Kptr: 1 << 3,
  PercpuKptr: 1 << 4,
  ListHead: 1 << 5,
  ListNode: 1 << 6,
  RbRoot: 1 << 7,
  RbNode: 1 << 8,
  Refcount: 1 << 9,
  ResSpinLock: 1 << 10,
  Timer: 1 << 11,
  WorkQueue: 1 << 12,
  Uptr: 1 << 13,
  TaskWork: 1 << 14,
} as const;

export const anyKptr = Field.KptrUntrusted | Field.Kptr | Field.PercpuKptr;
export const anyRoot = Field.ListHead | Field.RbRoot;
export const anyNode = Field.ListNode | Field.RbNode;
export const anyLock = Field.SpinLock | Field.ResSpinLock;

/** A type that the kernel recognizes by name. */
export interface FieldType {
  readonly field: number;
  /** The name of the struct. */
  readonly name: string;
  /** Size in bytes. */
  readonly size: number;
  readonly alignment: number;
  /** Whether a struct may have only one. */
  readonly isUnique: boolean;
  /** Whether the kernel inspects structs with such a member. */
  readonly isSought: boolean;
  /** The first kernel that looks for it when BTF is loaded. */
  readonly since: string;
}

/** Size of the nodes before kernel 6.6, which added an owner. */
export const oldNodeSizes: Readonly<Record<string, number>> = { bpf_list_node: 16, bpf_rb_node: 24 };

/**
 * Special types, in the kernel's order; sizes are those of 64-bit kernels.
 *
 * @see Linux kernel/bpf/btf.c btf_get_field_type, alloc_obj_fields; include/linux/bpf.h btf_field_type_size
 */
export const fieldTypes: readonly FieldType[] = [
  { field: Field.SpinLock, name: 'bpf_spin_lock', size: 4, alignment: 4, isUnique: true, isSought: true, since: '6.2' },
  {
    field: Field.ResSpinLock,
    name: 'bpf_res_spin_lock',
    size: 4,
    alignment: 4,
    isUnique: true,
    isSought: false,
    since: '6.15',
  },
  {
    field: Field.ListHead,
    name: 'bpf_list_head',
    size: 16,
    alignment: 8,
    isUnique: false,
    isSought: true,
    since: '6.2',
  },
  {
    field: Field.ListNode,
    name: 'bpf_list_node',
    size: 24,
    alignment: 8,
    isUnique: false,
    isSought: true,
    since: '6.2',
  },
  { field: Field.RbRoot, name: 'bpf_rb_root', size: 16, alignment: 8, isUnique: false, isSought: true, since: '6.3' },
  { field: Field.RbNode, name: 'bpf_rb_node', size: 32, alignment: 8, isUnique: false, isSought: true, since: '6.3' },
  { field: Field.Refcount, name: 'bpf_refcount', size: 4, alignment: 4, isUnique: false, isSought: true, since: '6.4' },
];

/**
 * Special types of map values, with the first kernel that looks for them there.
 *
 * @see Linux kernel/bpf/syscall.c map_check_btf; kernel 5.1 (spin lock), 5.15 (timer), 6.1 (list), 6.3 (tree), 6.4 (counter),
 * 6.10 (work queue), 6.15 (resilient lock), 6.18 (task work)
 */
export const mapFieldTypes: readonly FieldType[] = [
  { field: Field.SpinLock, name: 'bpf_spin_lock', size: 4, alignment: 4, isUnique: true, isSought: true, since: '5.1' },
  {
    field: Field.ResSpinLock,
    name: 'bpf_res_spin_lock',
    size: 4,
    alignment: 4,
    isUnique: true,
    isSought: true,
    since: '6.15',
  },
  { field: Field.Timer, name: 'bpf_timer', size: 16, alignment: 8, isUnique: true, isSought: true, since: '5.15' },
  { field: Field.WorkQueue, name: 'bpf_wq', size: 16, alignment: 8, isUnique: true, isSought: true, since: '6.10' },
  {
    field: Field.TaskWork,
    name: 'bpf_task_work',
    size: 8,
    alignment: 8,
    isUnique: true,
    isSought: true,
    since: '6.18',
  },
  {
    field: Field.ListHead,
    name: 'bpf_list_head',
    size: 16,
    alignment: 8,
    isUnique: false,
    isSought: true,
    since: '6.1',
  },
  { field: Field.RbRoot, name: 'bpf_rb_root', size: 16, alignment: 8, isUnique: false, isSought: true, since: '6.3' },
  { field: Field.Refcount, name: 'bpf_refcount', size: 4, alignment: 4, isUnique: false, isSought: true, since: '6.4' },
];

/** Type tags of pointers that the kernel owns. Others ("uptr") are for maps only. */
export const kptrTags: Readonly<Record<string, number>> = {
  kptr_untrusted: Field.KptrUntrusted,
  kptr: Field.Kptr,
  percpu_kptr: Field.PercpuKptr,
};

/** Size and alignment of a pointer. */
export const pointerSize = 8;

/** BTF_FIELDS_MAX, the maximum number of special fields in a struct. */
export const maxFields = 11;

/** Size of the special field in bytes. */
export function fieldSize(field: number): number {
  return fieldTypes.find((one) => one.field === field)?.size ?? pointerSize;
}

/** Why a struct's special fields are refused; the kernel prints no message. */
export interface FieldProblem {
  readonly code: IssueCode;
  readonly errno: ErrnoName;
  readonly found: string;
}

/** A special field of a struct. */
export interface FoundField {
  readonly field: number;
  /** Offset from the start of the struct, in bytes. */
  offset: number;
  /** For a pointer: the struct that it points to. For a list or tree: the struct that it holds. */
  readonly target: number;
  /** For a list or tree: the name of the node's member. */
  readonly node?: string;
}

export function problem(code: IssueCode, errno: ErrnoName, found: string): FieldProblem {
  return { code, errno, found };
}

/** Whether a result is a problem. */
export function isProblem(value: unknown): value is FieldProblem {
  return typeof value === 'object' && value !== null && 'errno' in value;
}
