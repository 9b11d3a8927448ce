//! Maps that are filled when they are loaded: a call by the second slot, for the first is empty, and a value from each inner map.
#![no_std]
#![no_main]

use aya_btf_map::{Array, ArrayOfMaps, HashOfMaps, ProgArray, btf_map};
use programs::program;

#[btf_map(values = [_, next])]
static PROGRAMS: ProgArray<4> = ProgArray::new();

#[btf_map]
static FIRST: Array<u64, 2> = Array::new();

#[btf_map]
static SECOND: Array<u64, 2> = Array::new();

#[btf_map(values = [&FIRST, &SECOND])]
static BY_INDEX: ArrayOfMaps<Array<u64, 2>, 3> = ArrayOfMaps::new();

#[btf_map(values = [&SECOND, &FIRST], flags = aya_btf_map::map_flags::NO_PREALLOC)]
static BY_KEY: HashOfMaps<u32, Array<u64, 2>, 2> = HashOfMaps::new();

program!("classifier", context => {
    FIRST.set(1, &10)?;
    SECOND.set(1, &20)?;
    unsafe {
        PROGRAMS.tail_call(context, 0);
        PROGRAMS.tail_call(context, 1);
    }
    Ok(1)
});

#[unsafe(no_mangle)]
#[unsafe(link_section = "classifier")]
extern "C" fn next(_context: *mut core::ffi::c_void) -> i32 {
    let read = |map: Option<&Array<u64, 2>>| map.and_then(|map| map.load(&1)).map_or(0, |value| value as i32);
    let by_index = [BY_INDEX.get(0), BY_INDEX.get(1), BY_INDEX.get(2)].map(read);
    let by_key = [BY_KEY.get(&0), BY_KEY.get(&1)].map(read);
    // 10, 20, none; 20, 10.
    by_index[0] + by_index[1] * 100 + by_index[2] + by_key[0] * 1000 + by_key[1] * 10000
}
