//! An element in the inner map at key 70; there is none at key 71.
#![no_std]
#![no_main]

use aya_btf_map::{Array, HashOfMaps, btf_map};
use programs::program;

#[btf_map]
static MAP: HashOfMaps<u32, Array<u64, 4>, 2> = HashOfMaps::new();

program!("classifier", context => {
    let inner = MAP.get(&70).ok_or(-1)?;
    inner.set(3, &50)?;
    Ok(i64::from(MAP.get(&71).is_none()))
});
