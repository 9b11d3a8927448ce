// Made by `bpf-link-wasm btf dump --format rust-core`. Names and kinds are the kernel's; offsets mean nothing.

use bpf_core::kernel_types;

kernel_types! {
    pub struct task_struct {
        pub pid: i32,
        pub tgid: i32,
        pub real_parent: *const task_struct,
        pub __state: u32,
        pub comm: [u8; 16],
        pub se: sched_entity,
    }

    pub struct sched_entity {
        pub sum_exec_runtime: u64,
    }
}
