//! A packet to the device at index 0; there is none at index 1.
#![no_std]
#![no_main]

use aya_btf_map::{DevMap, btf_map};
use programs::program;

#[btf_map]
static MAP: DevMap<2> = DevMap::new();

program!("xdp", context => {
    let device = MAP.load(0).map_or(0, |value| value.ifindex);
    Ok(i64::from(MAP.redirect(1, 2) * 100 + MAP.redirect(0, 2) * 10 + device))
});
