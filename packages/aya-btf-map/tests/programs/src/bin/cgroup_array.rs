//! Whether the current task and the packet's socket are in the cgroup at index 0; at index 1 is none.
#![no_std]
#![no_main]

use aya_btf_map::{CgroupArray, btf_map};
use programs::program;

#[btf_map]
static MAP: CgroupArray<2> = CgroupArray::new();

program!("raw_tracepoint/sys_enter", context => {
    let is_missing = MAP.holds_current_task(1) == Err(-11);
    Ok(i64::from(MAP.holds_current_task(0)?) * 10 + i64::from(is_missing))
});

#[unsafe(no_mangle)]
#[unsafe(link_section = "classifier")]
extern "C" fn packet(context: *mut core::ffi::c_void) -> i32 {
    let is_missing = unsafe { MAP.holds_packet(context, 1) } == Err(-11);
    match unsafe { MAP.holds_packet(context, 0) } {
        Ok(holds) => i32::from(holds) * 10 + i32::from(is_missing),
        Err(error) => error as i32,
    }
}
