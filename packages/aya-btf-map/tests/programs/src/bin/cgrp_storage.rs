//! A counter of each new cgroup, and of a cgroup as it goes.
#![no_std]
#![no_main]

use aya_btf_map::{CgrpStorage, btf_map};
use programs::program;

#[btf_map]
static MAP: CgrpStorage<u64> = CgrpStorage::new();

program!("tp_btf/cgroup_mkdir", context => {
    unsafe {
        let cgroup = programs::argument(context, 0);
        *MAP.get_or_insert_ptr_mut(cgroup, Some(&40)).ok_or(-1)? += 1;
        *MAP.get_ptr_mut(cgroup).ok_or(-2)? += 1;
    }
    Ok(0)
});

#[unsafe(no_mangle)]
#[unsafe(link_section = "tp_btf/cgroup_rmdir")]
extern "C" fn leave(context: *mut core::ffi::c_void) -> i32 {
    unsafe { MAP.remove(programs::argument(context, 0)) }.is_err().into()
}
