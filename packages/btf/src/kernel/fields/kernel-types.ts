import { checkHeader } from '../blob/check-header.js';
import { checkRecords } from '../records/check-records.js';
import { KernelCheck } from '../kernel-check.js';
import { rulesOf } from '../rules/kernel-rules.js';
import { newestKernel, parseKernelVersion } from '../rules/kernel-version.js';
import { Kind } from '../../wire/kind.js';

/** What the special-field rules need to know about the kernel: its types, and which of them have a destructor. */
export interface KernelTypes {
  /** Whether the kernel's BTF has a struct of this name. */
  hasStruct(name: string): boolean;
  /** Whether the kernel has a destructor for it, so that a map or object may own one. */
  hasDestructor(name: string): boolean;
}

/**
 * Destructors that kernels register, by struct. A kernel's BTF shows which of them it has.
 *
 * @see Linux register_btf_id_dtor_kfuncs in kernel/bpf/helpers.c, cpumask.c, crypto.c, net/bpf/test_run.c, net/sched/bpf_qdisc.c
 */
export const destructors: Readonly<Record<string, string>> = {
  task_struct: 'bpf_task_release_dtor',
  cgroup: 'bpf_cgroup_release_dtor',
  bpf_cpumask: 'bpf_cpumask_release_dtor',
  bpf_crypto_ctx: 'bpf_crypto_ctx_release_dtor',
  prog_test_ref_kfunc: 'bpf_kfunc_call_test_release_dtor',
  prog_test_member: 'bpf_kfunc_call_memb_release_dtor',
  sk_buff: 'bpf_kfree_skb_dtor',
};

/**
 * Reads what the special-field rules need from a kernel's own BTF, as /sys/kernel/btf/vmlinux has it.
 *
 * @returns undefined when the bytes are not BTF
 */
export function kernelTypesOf(vmlinux: Uint8Array, isLittleEndian = true): KernelTypes | undefined {
  const check = new KernelCheck(rulesOf(parseKernelVersion(newestKernel)!), 1);
  if (!checkHeader(check, vmlinux, isLittleEndian)) return undefined;
  checkRecords(check);
  const structs = new Set<string>();
  const functions = new Set<string>();
  const { types, strings } = check;
  for (let id = 1; id < types.count; id += 1) {
    if (types.kinds[id] === Kind.STRUCT) structs.add(strings.text(types.nameOffset(id)));
    else if (types.kinds[id] === Kind.FUNC) functions.add(strings.text(types.nameOffset(id)));
  }
  return {
    hasStruct: (name) => structs.has(name),
    hasDestructor: (name) => Object.hasOwn(destructors, name) && functions.has(destructors[name]!),
  };
}
