//! The sum over a map.
#![no_std]
#![no_main]

use core::ffi::c_void;

use aya_btf_map::{HashMap, btf_map};
use programs::program;

#[btf_map]
static MAP: HashMap<u32, u64, 16> = HashMap::new();

#[inline(never)]
extern "C" fn add(_map: *mut c_void, key: *const u32, value: *mut u64, sum: *mut u64) -> i64 {
    unsafe { *sum += u64::from(*key) * *value };
    0
}

program!("classifier", context => {
    MAP.insert(&2, &10, 0)?;
    MAP.insert(&3, &100, 0)?;
    let mut sum = 0;
    let seen = unsafe { MAP.for_each(add, &mut sum) }?;
    Ok(sum as i64 * 10 + i64::from(seen))
});
