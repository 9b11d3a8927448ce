//! A sum over the elements, and an index that is not there.
#![no_std]
#![no_main]

use aya_btf_map::{Array, btf_map};
use programs::program;

#[btf_map]
static MAP: Array<u64, 3> = Array::new();

program!("classifier", context => {
    MAP.set(0, &7)?;
    *unsafe { MAP.get_ptr_mut(&1).ok_or(-1)?.as_mut() }.ok_or(-1)? = 5;
    programs::expect(unsafe { *MAP.get(&1).ok_or(-2)? }, 5, -3)?;
    programs::expect(MAP.load(&0).ok_or(-4)?, 7, -5)?;
    let mut sum = 0;
    unsafe { MAP.for_each(programs::add, &mut sum) }?;
    MAP.set(2, &sum)?;
    Ok(i64::from(MAP.get_ptr(&3).is_none()))
});
