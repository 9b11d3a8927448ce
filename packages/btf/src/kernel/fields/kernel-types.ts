/** What the special-field rules ask of the kernel itself: its types, and which of them it can let go of. */
export interface KernelTypes {
  /** Whether the kernel's BTF has a struct of this name. */
  hasStruct(name: string): boolean;
  /** Whether the kernel has a destructor for it, so that a map or object may own one. */
  hasDestructor(name: string): boolean;
}

/**
 * Destructors that kernels register, by struct; which of them a kernel has, its BTF tells.
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
