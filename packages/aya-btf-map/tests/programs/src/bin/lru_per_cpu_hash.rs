//! The same in a map that would drop the oldest.
#![no_std]
#![no_main]

use aya_btf_map::{LruPerCpuHashMap, btf_map};
use programs::program;

#[btf_map]
static MAP: LruPerCpuHashMap<u32, u64, 64> = LruPerCpuHashMap::new();

program!("classifier", context => {
    MAP.insert(&1, &10, 0)?;
    unsafe { *MAP.get_ptr_mut(&1).ok_or(-1)? += 1 };
    let loaded = MAP.load(&1).ok_or(-2)?;
    programs::expect(unsafe { *MAP.get(&1).ok_or(-3)? }, loaded, -4)?;
    programs::expect(unsafe { *MAP.get_ptr(&1).ok_or(-5)? }, loaded, -6)?;
    MAP.get_ptr_on(&1, 0).ok_or(-7)?;
    if MAP.get_ptr_on(&1, 1 << 20).is_some() {
        return Err(-8);
    }
    MAP.insert(&2, &100, 0)?;
    MAP.remove(&2)?;
    let mut sum = 0;
    unsafe { MAP.for_each(programs::add, &mut sum) }?;
    Ok(sum as i64)
});
