//! Two crates with types of one name in one program.
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
pub extern "C" fn both(_: *mut c_void) -> i32 {
    let task: *const task_struct = current_trusted();
    OUT.put(0, core_load!(task, tgid) as u64);
    OUT.put(1, other_kernel::pid(task.cast()) as u64);
    OUT.put(2, u64::from(core_load!(task, comm[0])));
    OUT.put(3, enum_value!(bpf_map_type, BPF_MAP_TYPE_HASH));
    OUT.put(4, other_kernel::array());
    OUT.put(5, u64::from(type_id_local!(task_struct) != other_kernel::local_id()));
    0
}

#[unsafe(no_mangle)]
#[unsafe(link_section = "license")]
pub static LICENSE: [u8; 4] = *b"GPL\0";
