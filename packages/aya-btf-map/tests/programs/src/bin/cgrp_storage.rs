//! A counter of each new cgroup.
#![no_std]
#![no_main]

use aya_btf_map::{CgrpStorage, btf_map};
use programs::program;

#[btf_map]
static MAP: CgrpStorage<u64> = CgrpStorage::new();

program!("tp_btf/cgroup_mkdir", context => {
    unsafe {
        let cgroup = programs::argument(context, 0);
        let value = MAP.get_or_insert_ptr_mut(cgroup, Some(&40)).ok_or(-1)?;
        *value += 1;
    }
    Ok(0)
});
