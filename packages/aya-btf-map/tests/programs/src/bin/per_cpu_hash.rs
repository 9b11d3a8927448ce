//! A value of this CPU, read as that of CPU 0 too.
#![no_std]
#![no_main]

use aya_btf_map::{PerCpuHashMap, btf_map};
use programs::program;

#[btf_map]
static MAP: PerCpuHashMap<u32, u64, 16> = PerCpuHashMap::new();

program!("classifier", context => {
    MAP.insert(&1, &10, 0)?;
    let value = MAP.get_ptr_mut(&1).ok_or(-1)?;
    unsafe { *value += 1 };
    MAP.get_ptr_on(&1, 0).ok_or(-2)?;
    Ok(i64::from(MAP.get_ptr_on(&1, 1 << 20).is_none()))
});
