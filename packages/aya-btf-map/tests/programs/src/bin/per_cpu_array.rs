//! A counter of this CPU.
#![no_std]
#![no_main]

use aya_btf_map::{PerCpuArray, btf_map};
use programs::program;

#[btf_map]
static MAP: PerCpuArray<u64, 2> = PerCpuArray::new();

program!("classifier", context => {
    let value = MAP.get_ptr_mut(&1).ok_or(-1)?;
    unsafe { *value += 3 };
    Ok(MAP.load(&1).ok_or(-2)? as i64)
});
