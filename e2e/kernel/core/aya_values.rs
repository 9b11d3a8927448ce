//! Some macros of bpf-core in a program for Aya: its macros, contexts, helpers and maps.
#![no_std]
#![no_main]

use aya_ebpf::btf_maps::Array;
use aya_ebpf::helpers::generated::{bpf_get_current_task, bpf_get_current_task_btf};
use aya_ebpf::macros::{btf_map, raw_tracepoint};
use aya_ebpf::programs::RawTracePointContext;
use bpf_core::*;
use kernel::*;

#[btf_map]
static OUT: Array<u64, 64> = Array::new();

fn put(index: u32, value: u64) {
    if let Some(place) = OUT.get_ptr_mut(index) {
        // SAFETY: the verifier knows the value that the pointer is to.
        unsafe { *place = value }
    }
}

/// Generic over what is pointed at and over what reads it.
#[inline(always)]
fn read_by<T, F: Fn(*const T) -> Result<i32, i64>>(base: *const T, read: F) -> u64 {
    read(base).unwrap_or(-1) as u64
}

#[raw_tracepoint(tracepoint = "sys_enter")]
pub fn probing(_: RawTracePointContext) -> i32 {
    // SAFETY: the helper always has an answer.
    let task = unsafe { bpf_get_current_task() } as *const task_struct;
    put(0, read_by(task, |task| core_read!(task, pid)));
    put(1, read_by(task, |task| core_read!(task, real_parent, tgid)));
    let mut name = [0; 16];
    if core_read_str!(&mut name, task, comm).is_ok() {
        put(2, u64::from_ne_bytes([name[0], name[1], name[2], name[3], name[4], name[5], name[6], name[7]]));
    }
    put(7, u64::from(core_read_bitfield!(task, sched_reset_on_fork).unwrap_or(9)));
    put(12, u64::from(field_exists!(task_struct___other, no_such_field)));
    if enum_value_exists!(bpf_map_type, BPF_MAP_TYPE_HASH) {
        put(30, enum_value!(bpf_map_type, BPF_MAP_TYPE_HASH));
    }
    0
}

#[raw_tracepoint(tracepoint = "sys_exit")]
pub fn trusting(_: RawTracePointContext) -> i32 {
    // SAFETY: the helper always has an answer.
    let task = unsafe { bpf_get_current_task_btf() } as *const task_struct;
    put(50, core_load!(task, tgid) as u64);
    let other = task.cast::<task_struct___other>();
    let mut walker = task;
    for _ in 0..1 {
        if field_exists!(task_struct___other, no_such_field) {
            walker = core_load!(other, no_such_field) as usize as *const task_struct;
        }
        if field_exists!(task_struct, real_parent) {
            walker = core_load!(walker, real_parent);
        }
    }
    put(51, core_load!(walker, pid) as u64);
    0
}

#[unsafe(no_mangle)]
#[unsafe(link_section = "license")]
static LICENSE: [u8; 4] = *b"GPL\0";
