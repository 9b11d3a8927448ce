import { Field, isProblem, MapFields, newestKernel, parseKernelVersion, type Btf } from '@bpf-link-wasm/btf';
import type { MapSpec } from './bpf-map.js';

/** Fields of a value that copies leave out: locks, timers, pointers to kernel objects. */
export interface SpecialFields {
  /** In bytes from the start of the value; undefined when there is none. */
  readonly spinLock?: number;
  readonly timer?: number;
  /** Whether there is any such field. */
  readonly isEmpty: boolean;
  /** All of them, in order. */
  readonly ranges: readonly { readonly field: number; readonly offset: number; readonly size: number }[];
}

const none: SpecialFields = { isEmpty: true, ranges: [] };

const finders = new WeakMap<Btf, MapFields | undefined>();

/** @see Linux include/linux/bpf.h btf_field_type_size */
const sizes: ReadonlyMap<number, number> = new Map([
  [Field.SpinLock, 4],
  [Field.ResSpinLock, 4],
  [Field.Refcount, 4],
  [Field.Timer, 16],
  [Field.WorkQueue, 16],
  [Field.ListHead, 16],
  [Field.RbRoot, 16],
  [Field.ListNode, 24],
  [Field.RbNode, 32],
]);

/** Finds the special fields of a map's values, by their BTF. */
export function specialFieldsOf({ types }: MapSpec): SpecialFields {
  if (types?.value === undefined || types.value === 0) return none;
  if (!finders.has(types.btf)) finders.set(types.btf, MapFields.of(types.btf, parseKernelVersion(newestKernel)!));
  const found = finders.get(types.btf)?.find(types.value) ?? [];
  if (isProblem(found) || found.length === 0) return none;
  const ranges = found.map(({ field, offset }) => ({ field, offset, size: sizes.get(field) ?? 8 }));
  const spinLock = ranges.find(({ field }) => field === Field.SpinLock)?.offset;
  const timer = ranges.find(({ field }) => field === Field.Timer)?.offset;
  return {
    isEmpty: false,
    ranges,
    ...(spinLock !== undefined && { spinLock }),
    ...(timer !== undefined && { timer }),
  };
}

/** Copies a value without its special fields. */
export function copyValue({ ranges }: SpecialFields, target: Uint8Array, source: Uint8Array): void {
  let at = 0;
  for (const { offset, size } of ranges) {
    target.set(source.subarray(at, offset), at);
    at = offset + size;
  }
  target.set(at === 0 ? source : source.subarray(at), at);
}

/** Sets the special fields to zero, as user space sees them. */
export function clearSpecialFields({ ranges }: SpecialFields, value: Uint8Array): void {
  for (const { offset, size } of ranges) value.fill(0, offset, offset + size);
}
