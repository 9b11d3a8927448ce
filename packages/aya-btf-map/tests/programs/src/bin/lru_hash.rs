//! Two elements in a map that would drop the oldest.
#![no_std]
#![no_main]

use aya_btf_map::{LruHashMap, btf_map};
use programs::program;

#[btf_map]
static MAP: LruHashMap<u32, u64, 16> = LruHashMap::new();

program!("classifier", context => {
    MAP.insert(&1, &10, 0)?;
    let loaded = MAP.load(&1).ok_or(-1)?;
    MAP.insert(&2, &(loaded + 5), 0)?;
    Ok(0)
});
