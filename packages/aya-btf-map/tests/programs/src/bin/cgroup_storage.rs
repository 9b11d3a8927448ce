//! A counter of the cgroup.
#![no_std]
#![no_main]

use aya_btf_map::{CgroupStorage, btf_map};
use programs::program;

#[btf_map]
static MAP: CgroupStorage<u64> = CgroupStorage::new();

program!("cgroup_skb/egress", context => {
    let value = MAP.get_ptr_mut();
    unsafe { *value += 1 };
    Ok(unsafe { *value & 1 } as i64)
});
