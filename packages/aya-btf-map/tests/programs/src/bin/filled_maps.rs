//! Inner maps that are in their slots from the start, and one inner map in two of them: written and read through the maps of maps, which
//! are declared before them.
#![no_std]
#![no_main]

use aya_btf_map::{Array, ArrayOfMaps, HashOfMaps, btf_map, map_flags};
use programs::program;

type Inner = Array<u64, 2>;

#[btf_map(values = [&FIRST, _, &SECOND])]
static MAP: ArrayOfMaps<Inner, 4> = ArrayOfMaps::new();

#[btf_map(values = [&SECOND, &SECOND], flags = map_flags::NO_PREALLOC)]
static BY_KEY: HashOfMaps<u32, Inner, 2> = HashOfMaps::new();

#[btf_map]
static FIRST: Inner = Array::new();

#[btf_map]
static SECOND: Inner = Array::new();

/// Adds to an inner map's second value and gives it; -1 when there is no such map.
fn add(map: Option<&Inner>, more: u64) -> i64 {
    let Some(map) = map else { return -1 };
    let sum = map.load(&1).unwrap_or(0) + more;
    map.set(1, &sum).map_or(-2, |()| sum as i64)
}

program!("classifier", context => {
    FIRST.set(1, &5)?;
    SECOND.set(1, &60)?;
    // 6 from the first, -1, 70 and 71 from the second.
    Ok(add(MAP.get(0), 1) + add(MAP.get(1), 1) + add(MAP.get(2), 10) + add(BY_KEY.get(&1), 1))
});
