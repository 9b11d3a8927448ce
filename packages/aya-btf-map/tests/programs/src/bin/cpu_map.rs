//! A packet to CPU 0; there is no other.
#![no_std]
#![no_main]

use aya_btf_map::{CpuMap, btf_map};
use programs::program;

#[btf_map]
static MAP: CpuMap<2> = CpuMap::new();

program!("xdp", context => {
    Ok(i64::from(MAP.redirect(1, 2) * 10 + MAP.redirect(0, 2)))
});
