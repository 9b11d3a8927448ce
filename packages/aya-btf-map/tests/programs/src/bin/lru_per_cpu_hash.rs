//! A value of this CPU in a map that would drop the oldest.
#![no_std]
#![no_main]

use aya_btf_map::{LruPerCpuHashMap, btf_map};
use programs::program;

#[btf_map]
static MAP: LruPerCpuHashMap<u32, u64, 64> = LruPerCpuHashMap::new();

program!("classifier", context => {
    MAP.insert(&1, &10, 0)?;
    let value = MAP.get_ptr_mut(&1).ok_or(-1)?;
    unsafe { *value += 1 };
    Ok(MAP.load(&1).ok_or(-2)? as i64)
});
