//! Questions in loops, each behind the one that asks whether the kernel has the field.
#![no_std]
#![no_main]

use core::ffi::c_void;

use bpf_core::*;
use kernel::prelude::*;
use kernel::*;

#[unsafe(no_mangle)]
#[unsafe(link_section = ".maps")]
pub static OUT: Map<2, 8> = Map::NEW;

#[unsafe(no_mangle)]
#[unsafe(link_section = "raw_tp/sys_enter")]
pub extern "C" fn guarded(_: *mut c_void) -> i32 {
    let task: *const task_struct = current_trusted();
    let other = task.cast::<task_struct___other>();
    let mut sum = 0;
    let mut walker = task;
    for step in 0..8_u64 {
        if field_exists!(task_struct___other, no_such_field) {
            sum += core_load!(other, no_such_field) as u64;
        }
        if let Some(offset) = field_byte_offset!(task_struct___other, no_such_field) {
            sum += offset as u64;
        }
        if enum_value_exists!(bpf_map_type, BPF_MAP_TYPE_NO_SUCH) {
            sum += enum_value!(bpf_map_type, BPF_MAP_TYPE_NO_SUCH);
        }
        if field_exists!(task_struct, pid) {
            sum += core_load!(walker, pid) as u64 + step;
        }
        walker = core_load!(walker, real_parent);
    }
    OUT.put(0, sum);
    OUT.put(1, u64::from(core_load!(walker, pid) as u32));
    0
}

#[unsafe(no_mangle)]
#[unsafe(link_section = "license")]
pub static LICENSE: [u8; 4] = *b"GPL\0";
