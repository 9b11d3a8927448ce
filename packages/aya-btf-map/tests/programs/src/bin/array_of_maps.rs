//! An element in the inner map at index 0; there is none at index 1.
#![no_std]
#![no_main]

use aya_btf_map::{ArrayOfMaps, HashMap, btf_map};
use programs::program;

#[btf_map]
static MAP: ArrayOfMaps<HashMap<u32, u64, 4>, 2> = ArrayOfMaps::new();

program!("classifier", context => {
    let inner = MAP.get(0).ok_or(-1)?;
    inner.insert(&5, &50, 0)?;
    Ok(i64::from(MAP.get(1).is_none()))
});
