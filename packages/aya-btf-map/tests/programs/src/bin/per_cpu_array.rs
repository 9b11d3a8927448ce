//! A counter of this CPU.
#![no_std]
#![no_main]

use aya_btf_map::{PerCpuArray, btf_map};
use programs::program;

#[btf_map]
static MAP: PerCpuArray<u64, 2> = PerCpuArray::new();

program!("classifier", context => {
    unsafe { *MAP.get_ptr_mut(&1).ok_or(-1)? += 3 };
    let loaded = MAP.load(&1).ok_or(-2)?;
    programs::expect(unsafe { *MAP.get(&1).ok_or(-3)? }, loaded, -4)?;
    programs::expect(unsafe { *MAP.get_ptr(&1).ok_or(-5)? }, loaded, -6)?;
    MAP.get_ptr_on(&1, 0).ok_or(-7)?;
    let mut sum = 0;
    unsafe { MAP.for_each(programs::add, &mut sum) }?;
    Ok(sum as i64)
});
