//! A counter of the cgroup on this CPU.
#![no_std]
#![no_main]

use aya_btf_map::{PerCpuCgroupStorage, btf_map};
use programs::program;

#[btf_map]
static MAP: PerCpuCgroupStorage<u64> = PerCpuCgroupStorage::new();

program!("cgroup_skb/egress", context => {
    let value = MAP.get_ptr_mut();
    unsafe { *value += 1 };
    Ok(unsafe { *value & 1 } as i64)
});
