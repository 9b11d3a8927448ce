//! Two elements in a map that would drop the oldest, and one that is removed.
#![no_std]
#![no_main]

use aya_btf_map::{LruHashMap, btf_map};
use programs::program;

#[btf_map]
static MAP: LruHashMap<u32, u64, 16> = LruHashMap::new();

program!("classifier", context => {
    MAP.insert(&1, &9, 0)?;
    unsafe { *MAP.get_ptr_mut(&1).ok_or(-1)? += 1 };
    let loaded = MAP.load(&1).ok_or(-2)?;
    programs::expect(unsafe { *MAP.get(&1).ok_or(-3)? }, loaded, -4)?;
    programs::expect(unsafe { *MAP.get_ptr(&1).ok_or(-5)? }, loaded, -6)?;
    MAP.insert(&2, &(loaded + 5), 0)?;
    MAP.insert(&3, &100, 0)?;
    MAP.remove(&3)?;
    let mut sum = 0;
    unsafe { MAP.for_each(programs::add, &mut sum) }?;
    Ok(sum as i64)
});
