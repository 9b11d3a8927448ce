//! Another crate's partial types, of the same names as those of `kernel`, with other fields at the same places.
#![no_std]

use bpf_core::{core_load, enum_value, kernel_types, type_id_local};

kernel_types! {
    pub struct task_struct {
        pub pid: i32,
        pub tgid: i32,
    }

    pub enum bpf_map_type {
        BPF_MAP_TYPE_ARRAY,
    }
}

/// `pid` is the first field here, `comm` there.
#[inline(always)]
pub fn pid(task: *const task_struct) -> i32 {
    core_load!(task, pid)
}

#[inline(always)]
pub fn array() -> u64 {
    enum_value!(bpf_map_type, BPF_MAP_TYPE_ARRAY)
}

#[inline(always)]
pub fn local_id() -> u32 {
    type_id_local!(task_struct)
}
